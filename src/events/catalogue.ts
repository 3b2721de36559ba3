/** The events that go to systems of the merchant's own. */

export const EVENT_TYPES = ["order.queued", "order.synced", "order.failed", "incident.opened", "incident.closed"] as const;
export type EventType = (typeof EVENT_TYPES)[number];
/** Asked for by a person, for one endpoint; nobody subscribes to it. */
export const TEST_TYPE = "webhook.test";

/** What each tells, for people who choose. */
export const EVENT_MEANINGS: Readonly<Record<EventType, string>> = {
	"order.queued": "An order was placed and is on its way to the ERP. Once for each order.",
	"order.synced": "The ERP has the order. Once for each order.",
	"order.failed": "The ERP did not take the order, and a person decides. Once for each attempt that failed it.",
	"incident.opened": "Something has gone wrong for a while, such as an outage of the ERP.",
	"incident.closed": "It is over. Once for each that was opened.",
};
