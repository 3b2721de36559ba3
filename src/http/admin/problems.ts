import type { ProblemKind } from "../problems";

/** Refusals that only the console's own pages and programs in their place meet. */
export const CONSOLE_PROBLEMS = {
	key_not_found: {
		status: 404,
		title: "No such API key",
		advice: "Your tenant has no key with this id.",
	},
	too_many_keys: {
		status: 409,
		title: "There are too many API keys",
		advice: "Revoke those that are not used any more; `lastUsedAt` tells which.",
	},
	service_not_found: {
		status: 404,
		title: "No service of this name goes at certain times",
		advice: "`GET /admin/api/schedules` lists those that do.",
	},
	service_not_running: {
		status: 409,
		title: "This service does not run yet",
		advice: "It comes with a later version; a schedule for it would promise what nobody keeps.",
	},
	settings_overtaken: {
		status: 409,
		title: "Somebody else has saved these settings meanwhile",
		advice: "Nothing was changed. `current` is what they say now; send your change with its `version`.",
	},
	view_not_found: {
		status: 404,
		title: "No such view",
		advice: "You have saved none with this id.",
	},
	too_many_views: {
		status: 409,
		title: "You have saved too many views",
		advice: "Delete those that you do not need.",
	},
	notification_not_found: {
		status: 404,
		title: "No such notification",
		advice: "Your tenant's inbox has none with this id.",
	},
} as const satisfies Readonly<Record<string, ProblemKind>>;
