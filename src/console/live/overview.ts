import { askSignedIn } from "../session";
import type { Overview } from "../wire-overview";
import { atPace } from "./pace";
import { poll } from "./poll";

/** An overview costs hundreds of rows of D1, and what it tells does not change by the second. */
const PACE_MS = 5_000;

/** The overview, kept fresh. One for the page, so that coming back to it shows it at once. */
export const overview = poll<Overview>((signal) => askSignedIn("/overview", { signal }), atPace(PACE_MS));
