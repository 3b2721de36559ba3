import { join } from "node:path";

/** What the pages are served from. */
export const ASSETS = join(import.meta.dirname, "../../public/assets");
