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
	webhook_not_found: {
		status: 404,
		title: "No such endpoint",
		advice: "`GET /admin/api/webhooks` lists those of your tenant.",
	},
	too_many_webhooks: {
		status: 409,
		title: "There are too many endpoints",
		advice: "Delete those that are not used any more.",
	},
	webhook_off: {
		status: 409,
		title: "This endpoint is turned off",
		advice: "Turn it on first: `PUT /admin/api/webhooks/{id}` with `enabled` true.",
	},
	delivery_not_found: {
		status: 404,
		title: "No such delivery",
		advice: "`GET /admin/api/webhooks/{id}/deliveries` lists them. One that is being sent at the moment cannot be sent again.",
	},
	service_not_found: {
		status: 404,
		title: "No service of this name goes at certain times",
		advice: "`GET /admin/api/schedules` lists those that do.",
	},
	service_paused: {
		status: 409,
		title: "This service is paused",
		advice: "An operator can take the pause back: `PUT /admin/api/schedules/{service}`.",
	},
	part_not_found: {
		status: 404,
		title: "The service has no such part",
		advice: "`GET /admin/api/schedules` lists the parts of each service.",
	},
	action_overtaken: {
		status: 409,
		title: "Somebody else has decided about this order meanwhile",
		advice:
			"Nothing was done. `by`, `action` and `at` say who, what and when, and `orderStatus` how it stands now; to go on knowing that, send the `version` in `results` as `seen`.",
	},
	settings_overtaken: {
		status: 409,
		title: "Somebody else has saved these settings meanwhile",
		advice: "Nothing was changed. `current` is what they say now; send your change with its `version`.",
	},
	erasure_not_found: {
		status: 404,
		title: "No such erasure",
		advice: "`GET /admin/api/erasures` lists those of your tenant.",
	},
	erasure_under_way: {
		status: 409,
		title: "This erasure cannot be withdrawn",
		advice: "`GET /admin/api/erasures/:id` tells how far it is; what is erased cannot be brought back.",
	},
	erasures_busy: {
		status: 409,
		title: "Other persons are being erased",
		advice: "Wait until one of them is done; `GET /admin/api/erasures` tells how far they are.",
	},
	entity_not_found: {
		status: 404,
		title: "The ERP cannot be asked for that",
		advice: "`GET /admin/api/replication` lists what can be replicated.",
	},
	finding_not_found: {
		status: 404,
		title: "No such finding",
		advice: "`GET /admin/api/reconciliation` lists those that are open; somebody else may have settled it.",
	},
	product_not_found: {
		status: 404,
		title: "No such product",
		advice: "`GET /admin/api/products` lists those that were brought over from the ERP and have an article number.",
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
	copy_behind: {
		status: 409,
		title: "The copy is too far behind to be made anew",
		advice: "Nothing was begun. Wait until the desk has written what it owes (`GET /admin/api/copy`: `owed.orders`), and ask again.",
	},
	notification_not_found: {
		status: 404,
		title: "No such notification",
		advice: "Your tenant's inbox has none with this id.",
	},
	report_not_found: {
		status: 404,
		title: "No such report",
		advice: "`GET /admin/api/report/archive` lists those that were sent, each under its local day, such as 2026-06-03.",
	},
	too_many_recipients: {
		status: 409,
		title: "That mail has too many recipients",
		advice: "Download the file and send it on, or name fewer recipients.",
	},
	letter_not_found: {
		status: 404,
		title: "No such mail",
		advice: "Your tenant has sent no mail with this id, or none to this recipient. Look it up in the list of mails.",
	},
} as const satisfies Readonly<Record<string, ProblemKind>>;
