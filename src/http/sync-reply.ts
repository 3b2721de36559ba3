import * as z from "zod";
import { ENTITY_LABELS } from "../db/entities";
import type { FeedItem, FeedPage, FeedState } from "../db/feed";
import { isMonitored } from "../db/replication";
import type { Scope } from "../db/schema";

/** What `/v1/sync` answers, and which key opens what. */

export type EntityName = keyof typeof ENTITY_LABELS;
export const ENTITY_NAMES = Object.keys(ENTITY_LABELS) as EntityName[];

/** Goods are about nobody. The rest names customers, or says what they owe and buy. */
export const scopeOf = (entity: EntityName): Extract<Scope, "sync:read" | "sync:customers"> =>
	entity === "product" || entity === "price" || entity === "stock" ? "sync:read" : "sync:customers";

export const SYNC_RECORDS_DEFAULT = 200;
export const SYNC_RECORDS_MAX = 500;

const Time = z.iso.datetime().meta({ description: "ISO 8601, UTC." });
const ChangedRecord = z.object({
	id: z.string().meta({ description: "The ERP's own, by which you keep it.", examples: ["4711"] }),
	deleted: z.boolean().meta({ description: "Take it out of your copy. You may be told so of a record that you never had." }),
	changedAt: Time,
	data: z
		.record(z.string(), z.union([z.string(), z.boolean(), z.null()]))
		.nullable()
		.meta({ description: "The whole record as it is now, flat; null when it is deleted. Fields may be added." }),
});
export const ChangesPage = z
	.object({
		entity: z.enum(ENTITY_NAMES),
		items: z.array(ChangedRecord).meta({ description: "In the order of their last changes. A record that changed often is here once." }),
		next: z.string().meta({ description: "Where to go on: give it back as `after`, now or later. Keep it together with what you read." }),
		more: z.boolean().meta({ description: "Whether there is more already." }),
		source: z
			.object({
				state: z.enum(["following", "first_load", "waiting", "off"]).meta({
					description:
						"`following`: the ERP's changes come over; `first_load`: not everything is here yet; `waiting`: nothing has come over yet; " +
						"`off`: this entity is not replicated, and grows old.",
				}),
				upToDateAt: Time.nullable().meta({ description: "When all that the ERP had to tell was last here; null: never." }),
			})
			.meta({ description: "How Holdfast's own copy of the ERP stands." }),
	})
	.meta({ id: "ChangesPage" });

/** `next`: in the words of the cursor. */
export const changesReply = (entity: EntityName, page: FeedPage, next: string): z.infer<typeof ChangesPage> => ({
	entity,
	items: page.items.map(recordReply),
	next,
	more: page.more,
	source: {
		state: sourceState(entity, page),
		upToDateAt: page.lastSuccessAtMs === null ? null : isoOf(page.lastSuccessAtMs),
	},
});

const recordReply = ({ erpId, data, changedAtMs }: FeedItem): z.infer<typeof ChangedRecord> => ({
	id: erpId,
	deleted: data === null,
	changedAt: isoOf(changedAtMs),
	data,
});

const sourceState = (entity: EntityName, { monitored, state }: FeedState) =>
	isMonitored(entity, monitored) ? (state ?? "waiting") : "off";

const isoOf = (ms: number): string => new Date(ms).toISOString();
