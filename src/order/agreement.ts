import Big from "big.js";
import { ACTION_FACES } from "./action";
import { isUnderWay, type Status } from "./status";

/** Whether an order here and what the ERP has under its number agree. */

/** What a reconciliation finds, and closes when it finds it no more. */
export const DISAGREEMENTS = ["missing", "extra", "duplicated", "different_total"] as const;
export type Disagreement = (typeof DISAGREEMENTS)[number];
/** Only a person can say that money which came too late is settled. */
export const FINDING_KINDS = [...DISAGREEMENTS, "paid_after_erasure"] as const;
export type FindingKind = (typeof FINDING_KINDS)[number];

export interface Ours {
	readonly status: Status;
	readonly total: string;
	readonly currency: string;
	readonly erpOrderNumber: string | null;
}
/** A live order of the ERP's. */
export interface Theirs {
	readonly id: string;
	readonly number: string | null;
	readonly total: string | null;
	readonly currency: string | null;
}
export interface Finding {
	readonly kind: Disagreement;
	/** What was found, as a sentence. */
	readonly reason: string;
	/** What a person can do about it. */
	readonly suggestion: string;
}

/** Null: they agree, or the order is under way and will be what it will be. `ours` null: the number was never given out. */
export function disagreement(eNumber: string, ours: Ours | null, theirs: readonly Theirs[]): Finding | null {
	if (ours === null) return theirs.length === 0 ? null : neverIssued(eNumber, theirs);
	if (isUnderWay(ours.status)) return null;
	if (!isDelivered(ours.status)) return theirs.length === 0 ? null : neverSent(eNumber, ours.status, theirs);
	const [first, ...others] = theirs;
	// What was keyed in by hand need not carry our number.
	if (first === undefined) return ours.status === "synced" ? missing(eNumber, ours) : null;
	if (others.length > 0) return duplicated(eNumber, ours, theirs);
	return isOtherMoney(ours, first) ? different(eNumber, ours, first) : null;
}

export const isDelivered = (status: Status): boolean => status === "synced" || status === "synced_manually";

/** An ERP that does not say cannot disagree. Also for what a feed tells, which is then asked about. */
export const isOtherMoney = (ours: Pick<Ours, "total" | "currency">, theirs: Pick<Theirs, "total" | "currency">): boolean =>
	(theirs.currency !== null && theirs.currency !== ours.currency) || (theirs.total !== null && !isSame(theirs.total, ours.total));

function isSame(one: string, other: string): boolean {
	try {
		return new Big(one).eq(other);
	} catch {
		return false;
	}
}

const nameOf = ({ number, id }: Theirs): string => number ?? `record ${id}`;
const namesOf = (theirs: readonly Theirs[]): string => theirs.map(nameOf).join(", ");
const it = (theirs: readonly Theirs[]): string => (theirs.length === 1 ? "it" : "them");

function missing(eNumber: string, { erpOrderNumber }: Ours): Finding {
	const as = erpOrderNumber === null ? "" : ` as ${erpOrderNumber}`;
	return {
		kind: "missing",
		reason: `${eNumber} was delivered${as}, and the ERP has no live order of that number.`,
		suggestion: `Look in the ERP for ${erpOrderNumber ?? eNumber}: it was cancelled or deleted there, or its reference was changed. If that is as it should be, press “As it should be” here. If not, bring it back in the ERP, or key it in there with ${eNumber} as its reference.`,
	};
}

function neverIssued(eNumber: string, theirs: readonly Theirs[]): Finding {
	return {
		kind: "extra",
		reason: `The ERP has ${namesOf(theirs)} under ${eNumber}, a number that was never given out here.`,
		suggestion: `Find out in the ERP who made ${namesOf(theirs)}. Give ${it(theirs)} another reference there, or cancel ${it(theirs)}.`,
	};
}

function neverSent(eNumber: string, status: Status, theirs: readonly Theirs[]): Finding {
	const names = namesOf(theirs);
	const number = theirs[0]?.number ?? null;
	const mark = `press “${ACTION_FACES.mark_synced.label}”${number === null ? "" : ` and give ${number} as the ERP's number`}`;
	const about = { kind: "extra" } as const;
	const reason = (said: string) => `The ERP has ${names} under ${eNumber}, which ${said}.`;
	switch (status) {
		case "failed":
			return {
				...about,
				reason: reason("has failed here"),
				suggestion: `If ${names} is this order, open ${eNumber} and ${mark}. If not, cancel ${it(theirs)} in the ERP; then resubmit or archive ${eNumber}.`,
			};
		case "archived":
			return {
				...about,
				reason: reason("is archived here"),
				suggestion: `If the customer is to have it, open ${eNumber}, press “${ACTION_FACES.restore.label}”, then ${mark}. If not, cancel ${names} in the ERP.`,
			};
		case "cancelled":
			return { ...about, reason: reason("was cancelled here before it was sent"), suggestion: `Cancel ${names} in the ERP.` };
		default:
			return {
				...about,
				reason: reason("was never paid, and so never placed"),
				suggestion: `Cancel ${names} in the ERP, unless it was paid there; then find out how it came there.`,
			};
	}
}

function duplicated(eNumber: string, { erpOrderNumber }: Ours, theirs: readonly Theirs[]): Finding {
	const keep = theirs.find(({ number }) => number !== null && number === erpOrderNumber);
	const others = theirs.filter((one) => one !== keep);
	return {
		kind: "duplicated",
		reason: `The ERP has ${theirs.length} live orders under ${eNumber}: ${namesOf(theirs)}.`,
		suggestion:
			keep === undefined
				? `Compare ${namesOf(theirs)} in the ERP, and cancel all but one before they are delivered.`
				: `Cancel ${namesOf(others)} in the ERP before it is delivered; ${nameOf(keep)} is the one that Holdfast placed.`,
	};
}

function different(eNumber: string, ours: Ours, theirs: Theirs): Finding {
	const here = `${ours.total} ${ours.currency}`;
	const there = `${theirs.total ?? ours.total} ${theirs.currency ?? ours.currency}`;
	return {
		kind: "different_total",
		reason: `${eNumber} is over ${here} here and over ${there} in the ERP, as ${nameOf(theirs)}.`,
		suggestion: `Compare the lines of ${nameOf(theirs)} in the ERP with the order page of ${eNumber}. What the customer saw is ${here}: correct it in the ERP, or settle the difference with them and press “As it should be” here.`,
	};
}
