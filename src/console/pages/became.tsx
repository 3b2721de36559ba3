import { useLayoutEffect, useRef } from "preact/hooks";
import type { Action } from "../../order/action";
import { announce } from "../parts/announcer";
import type { ByStatus } from "../wire-bulk";
import { arrivedSaid, becameSaid, goesOn, onTheirWay } from "../words/became";

/** What became of orders that an action has sent on their way. Whoever hears the page is told when they have arrived, not each step. */
interface WhatBecameProps {
	readonly action: Action;
	/** `"Retry sync"`. */
	readonly label: string;
	/** Of which result: another one begins anew. */
	readonly of: unknown;
	/** Null: not known yet. */
	readonly byStatus: ByStatus | null;
}

export function WhatBecame({ action, label, of, byStatus }: WhatBecameProps) {
	const said = byStatus === null || !goesOn(action) ? "" : becameSaid(byStatus, action);
	const waiting = byStatus === null ? 0 : onTheirWay(byStatus);
	const before = useRef({ of, waiting });
	useLayoutEffect(() => {
		const hasArrived = before.current.of === of && before.current.waiting > 0 && waiting === 0 && said !== "";
		before.current = { of, waiting };
		if (hasArrived) announce(arrivedSaid(label, said));
	}, [of, waiting, said]);
	return said === "" ? null : <p data-testid="became">{said}</p>;
}
