import { dayAndTime } from "../lib/zone";
import { span } from "../order/span";
import type { Block } from "./blocks";
import { linkOr, pageUrl, type ShopFacts, timesOf } from "./facts";
import { type Composed, compose } from "./frame";
import { whyThis } from "./not-placed";

/** That something is wrong, once when it begins, and once when it is over. */

export interface IncidentFacts {
	/** `The ERP is offline`. */
	readonly title: string;
	/** What it is about, in words: `Replication (product)`; "" where the title says it. */
	readonly subject: string;
	readonly reason: string;
	/** What a person can do; null: nothing in particular. */
	readonly advice: string | null;
	readonly openedAtMs: number;
	/** Whether orders wait for its end. */
	readonly isOutage: boolean;
	/** Of a service that has stopped: when it goes again by itself, as it was when this was written; null: not known, or it is none. */
	readonly nextRunAtMs?: number | null;
}

export function incidentOpened(
	shop: ShopFacts,
	{ title, subject, reason, advice, openedAtMs, isOutage, nextRunAtMs = null }: IncidentFacts,
): Composed {
	return compose(`${title}: ${shop.name}`, {
		title,
		preview: reason,
		sender: shop.name,
		blocks: [
			{ kind: "notice", tone: "red", text: reason === "" ? title : reason },
			...(advice === null ? [] : [{ kind: "text", text: advice } as const]),
			...(isOutage
				? [
						{
							kind: "text",
							text: "The shop goes on: orders are accepted, numbered and kept. There is one more mail when it is over.",
						} as const,
					]
				: []),
			{
				kind: "facts",
				rows: [...aboutOf(title, subject), ["Since", dayAndTime(openedAtMs, shop.timeZone)], ...nextRow(shop, nextRunAtMs)],
			},
			timesOf(shop),
			linkOr(pageUrl(shop, ""), "Open the console", "The console's first page shows what it is now."),
		],
		...whyThis(shop),
	});
}

/** What became of the orders of an outage, counted when the letter was written. */
export interface Tally {
	/** Orders that were waiting when it began, or were placed while it lasted; null: not known. */
	readonly touched: number | null;
	readonly delivered: number;
	readonly waiting: number;
	readonly failed: number;
	/** Archived, cancelled or keyed in by hand meanwhile. */
	readonly settledByHand: number;
}

export interface Recovered extends Pick<IncidentFacts, "title" | "subject"> {
	/** What was wrong, for those who were not told when it began; null: they were. */
	readonly reason: string | null;
	readonly openedAtMs: number;
	readonly closedAtMs: number;
	/** How long the ERP was away in it, which may have come back in between; null: not known, or it was something else. */
	readonly offlineMs?: number | null;
	/** Null: it held up no orders. */
	readonly tally: Tally | null;
	/** Parts of a service that had stopped. */
	readonly parts?: readonly string[];
}

export function incidentClosed(
	shop: ShopFacts,
	{ title, subject, reason, openedAtMs, closedAtMs, offlineMs = null, tally, parts = [] }: Recovered,
): Composed {
	const lasted = duration(closedAtMs - openedAtMs);
	const offline = offlineSaid({ openedAtMs, closedAtMs, offlineMs });
	const said = offline === null ? `It lasted ${lasted}.` : `It lasted ${lasted}, and the ERP was away for ${offline} of it.`;
	const left = tally === null ? 0 : tally.waiting + tally.failed;
	return compose(`${title} (recovered): ${shop.name}`, {
		title: `Recovered: ${title}`,
		preview: said,
		sender: shop.name,
		blocks: [
			{ kind: "notice", tone: left === 0 ? "green" : "amber", text: `${said}${tally === null ? "" : saidOf(tally)}` },
			...(reason === null || reason === "" ? [] : [{ kind: "text", text: `What it was: ${reason}` } as const]),
			{
				kind: "facts",
				rows: [
					...aboutOf(title, subject),
					["From", dayAndTime(openedAtMs, shop.timeZone)],
					["Until", dayAndTime(closedAtMs, shop.timeZone)],
					["Duration", lasted],
					...awayRow(offline),
					...(tally === null ? [] : rowsOf(tally)),
					...(parts.length > 1 ? [["Parts that run again", `${parts.length}: ${parts.join(", ")}`] as const] : []),
				],
			},
			...bars(tally),
			timesOf(shop),
			linkOr(pageUrl(shop, left === 0 ? "" : "orders"), "Open the console", "The console shows every order."),
		],
		...whyThis(shop),
	});
}

export interface ListedIncident extends Omit<IncidentFacts, "nextRunAtMs"> {
	/** Null: it goes on. */
	readonly closedAtMs: number | null;
	/** As of one that has recovered. */
	readonly offlineMs?: number | null;
}

/** Those that were not told of one by one, in one mail. */
export function incidentsDigest(shop: ShopFacts, incidents: readonly ListedIncident[]): Composed {
	const open = incidents.filter(({ closedAtMs }) => closedAtMs === null).length;
	const many = incidents.length === 1 ? "1 more incident" : `${incidents.length} more incidents`;
	const said = open === 0 ? "All of them are over." : `${open} of them ${open === 1 ? "goes" : "go"} on.`;
	return compose(`${many}: ${shop.name}`, {
		title: many,
		preview: said,
		sender: shop.name,
		blocks: [
			{
				kind: "notice",
				tone: open === 0 ? "green" : "red",
				text: `${many} within one hour, in one mail so that your mailbox is not flooded. ${said}`,
			},
			...incidents.flatMap(({ title, subject, reason, advice, openedAtMs, closedAtMs, offlineMs = null }): Block[] => [
				{ kind: "heading", text: title },
				{
					kind: "facts",
					rows: [
						...aboutOf(title, subject),
						["Since", dayAndTime(openedAtMs, shop.timeZone)],
						["Until", closedAtMs === null ? "It goes on." : dayAndTime(closedAtMs, shop.timeZone)],
						...awayRow(closedAtMs === null ? null : offlineSaid({ openedAtMs, closedAtMs, offlineMs })),
						...(reason === "" ? [] : [["Why", reason] as const]),
						...(advice === null || closedAtMs !== null ? [] : [["What to do", advice] as const]),
					],
				},
			]),
			timesOf(shop),
			linkOr(pageUrl(shop, "inbox"), "Open the inbox", "The console's inbox has all of them."),
		],
		...whyThis(shop),
	});
}

const nextRow = (shop: ShopFacts, nextRunAtMs: number | null): (readonly [string, string])[] =>
	nextRunAtMs === null ? [] : [["Goes again by itself", dayAndTime(nextRunAtMs, shop.timeZone)]];

const aboutOf = (title: string, subject: string): (readonly [string, string])[] =>
	subject === "" || title.includes(subject) ? [] : [["About", subject]];

/** Null where it is not known, or was all the time from the beginning to the end. */
function offlineSaid({
	openedAtMs,
	closedAtMs,
	offlineMs,
}: {
	openedAtMs: number;
	closedAtMs: number;
	offlineMs: number | null;
}): string | null {
	return offlineMs === null || offlineMs >= closedAtMs - openedAtMs ? null : duration(offlineMs);
}
const awayRow = (offline: string | null): (readonly [string, string])[] => (offline === null ? [] : [["The ERP was away", offline]]);

/** `1 h 18 min`: what a shop was offline for is wanted to the minute. */
function duration(ms: number): string {
	const minutes = Math.floor(ms / 60_000);
	return minutes < 60 || minutes % 60 === 0 ? span(ms) : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function saidOf({ waiting, failed }: Tally): string {
	if (waiting === 0 && failed === 0) return " Every order it touched is settled.";
	const parts = [
		...(waiting > 0 ? [`${waiting} ${waiting === 1 ? "order still waits and goes" : "orders still wait and go"} by themselves`] : []),
		...(failed > 0 ? [`${failed} failed and need a person`] : []),
	];
	return ` ${parts.join("; ")}.`.replace("order still waits and goes by themselves", "order still waits and goes by itself");
}

const rowsOf = ({ touched, delivered, waiting, failed, settledByHand }: Tally): (readonly [string, string])[] => [
	["Orders touched", touched === null ? "not known" : String(touched)],
	["In the ERP now", String(delivered)],
	["Still waiting", String(waiting)],
	["Failed", String(failed)],
	...(settledByHand > 0 ? [["Settled by hand", String(settledByHand)] as const] : []),
];

const bars = (tally: Tally | null): Block[] =>
	tally === null || tally.delivered + tally.waiting + tally.failed === 0
		? []
		: [
				{
					kind: "bars",
					rows: [
						{ name: "In the ERP", count: tally.delivered, tone: "green" },
						{ name: "Waiting", count: tally.waiting, tone: "blue" },
						{ name: "Failed", count: tally.failed, tone: "red" },
					],
				},
			];
