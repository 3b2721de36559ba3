import { bundleConsole } from "./console/bundle.ts";

/** `npm run build`: the console's TypeScript and CSS become public/assets. */
await bundleConsole();
