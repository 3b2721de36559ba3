import { askSignedIn } from "../session";
import type { AccountView, SessionsView } from "../wire-account";
import { atPace } from "./pace";
import { type Poll, poll } from "./poll";

const PACE_MS = 15_000;

export const followAccount = (): Poll<AccountView> =>
	poll<AccountView>((stop) => askSignedIn("/account", { signal: stop }), atPace(PACE_MS));

export const followSessions = (): Poll<SessionsView> =>
	poll<SessionsView>((stop) => askSignedIn("/account/sessions", { signal: stop }), atPace(PACE_MS));
