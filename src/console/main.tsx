import { render } from "preact";
import { startClock } from "./live/clock";
import { App } from "./pages/app";
import { fetchAhead } from "./pages/router";
import { address, followAddress } from "./route";
import { loadSession } from "./session";

const root = document.getElementById("app");
if (root === null) throw new Error("the page lacks the element that the console is drawn into");
startClock();
followAddress();
render(<App />, root);
// Neither waits for the other.
void loadSession();
void fetchAhead(address.peek().path);
