import { render } from "preact";
import { startClock } from "./live/clock";
import { App } from "./pages/app";
import { followAddress } from "./route";
import { loadSession } from "./session";

const root = document.getElementById("app");
if (root === null) throw new Error("the page lacks the element that the console is drawn into");
startClock();
followAddress();
render(<App />, root);
void loadSession();
