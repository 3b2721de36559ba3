import { signal } from "@preact/signals";
import { type Route, routeOf } from "./address";

/** The page that the browser's address names now. */
export const route = signal<Route>({ page: "board" });

export function followAddress(): void {
	const read = () => {
		route.value = routeOf(location.hash);
	};
	window.addEventListener("hashchange", read);
	read();
}
