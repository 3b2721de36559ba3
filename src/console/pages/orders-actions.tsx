import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { filterOf, isNarrow, type OrdersQuery } from "../live/orders-query";
import type { Seen } from "../live/seen";
import { chosenInSight, isEmpty, NONE, type Selection } from "../live/selection";
import { Down } from "../parts/icons";
import { mayAct } from "../session";
import type { BulkDecision } from "../wire-bulk";
import { BULK_ACTIONS, type BulkAction, bulkLabel, FOR_GOOD_IN_BULK, SELECT_FIRST } from "../words/bulk";
import { orders } from "../words/money";
import { SELECTION } from "../words/orders-page";
import { ReportButton } from "./report-button";
import { RunDialog } from "./run-dialog";

/** What can be done with the chosen orders. Whoever may not act sees none of it. */
interface BulkToolsProps {
	readonly query: OrdersQuery;
	readonly selection: Signal<Selection>;
	readonly seen: { readonly current: Seen };
	readonly inSight: readonly string[];
	/** Whether more orders match than are in sight. */
	readonly hasMore: boolean;
	/** What is in sight is still of another query: nothing is to be done with it. */
	readonly isBehind: boolean;
	readonly actionsOpen: Signal<boolean>;
	readonly came: (action: BulkAction, results: readonly BulkDecision[]) => void;
	readonly started: (job: string) => void;
	/** Leads to a bulk action that is in the way. */
	readonly show: (job: string) => void;
}

export function BulkTools({ query, selection, seen, inSight, hasMore, isBehind, actionsOpen, came, started, show }: BulkToolsProps) {
	/** With what was chosen then: whatever becomes of the list under the dialog, it is about these. */
	const asked = useSignal<{ readonly action: BulkAction; readonly selection: Selection; readonly seen: Seen } | null>(null);
	const chosenNow = selection.value;
	// A bulk action on everything that ever was must not be one click away: it takes a filter.
	const offersAll = !isBehind && chosenNow.kind === "some" && isNarrow(query) && hasMore && chosenInSight(chosenNow, inSight) === "all";
	return (
		<div class="bulk-tools">
			{mayAct.value ? <span class="bulk-said">{chosenSaid(chosenNow)}</span> : null}
			{mayAct.value && offersAll ? (
				<button
					type="button"
					class="button quiet"
					onClick={() => {
						selection.value = { kind: "filter", filter: filterOf(query) };
					}}
				>
					{SELECTION.selectAllMatching}
				</button>
			) : null}
			{!mayAct.value || isEmpty(chosenNow) ? null : (
				<button
					type="button"
					class="button quiet"
					onClick={() => {
						selection.value = NONE;
					}}
				>
					{SELECTION.clear}
				</button>
			)}
			{mayAct.value ? (
				<ActionsMenu
					open={actionsOpen}
					disabled={isEmpty(chosenNow) || isBehind}
					choose={(action) => {
						asked.value = { action, selection: chosenNow, seen: seen.current };
					}}
				/>
			) : null}
			<ReportButton />
			{/* Also for whoever may not act any more: that is what it has to say to them. */}
			{asked.value === null ? null : (
				<RunDialog
					key={asked.value.action}
					{...asked.value}
					came={came}
					started={started}
					show={show}
					onClose={() => {
						asked.value = null;
					}}
				/>
			)}
		</div>
	);
}

const chosenSaid = (selection: Selection): string => {
	if (selection.kind === "filter") return SELECTION.allMatching;
	return selection.numbers.size === 0 ? "" : SELECTION.chosen(orders(selection.numbers.size));
};

interface ActionsMenuProps {
	readonly open: Signal<boolean>;
	readonly disabled: boolean;
	readonly choose: (action: BulkAction) => void;
}

/** Arrow keys walk through it, Escape and a click elsewhere close it. */
function ActionsMenu({ open, disabled, choose }: ActionsMenuProps) {
	const frame = useRef<HTMLDivElement>(null);
	const button = useRef<HTMLButtonElement>(null);
	const shown = open.value && !disabled;
	// Before anything is painted: a key that is pressed right after must find it.
	useLayoutEffect(() => {
		if (open.value && disabled) open.value = false;
		if (!shown) return;
		frame.current?.querySelector<HTMLElement>("[role=menuitem]")?.focus();
		const away = (event: Event) => {
			if (event.target instanceof Node && !frame.current?.contains(event.target)) open.value = false;
		};
		document.addEventListener("pointerdown", away);
		return () => document.removeEventListener("pointerdown", away);
	}, [shown, open.value, disabled]);
	const close = () => {
		open.value = false;
		button.current?.focus();
	};
	const walk = (event: KeyboardEvent) => {
		const entries = [...(frame.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
		const at = entries.findIndex((entry) => entry.contains(document.activeElement));
		const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
		if (to !== undefined) entries.at(to % entries.length)?.focus();
		else if (event.key === "Escape") close();
		else if (event.key === "Tab") open.value = false;
		else return;
		if (event.key !== "Tab") event.preventDefault();
	};
	return (
		<div class="actions" ref={frame}>
			<button
				ref={button}
				type="button"
				class="button"
				aria-haspopup="menu"
				aria-expanded={shown}
				disabled={disabled}
				title={disabled ? SELECT_FIRST : undefined}
				onClick={() => {
					open.value = !open.value;
				}}
			>
				{SELECTION.actions}
				<Down />
			</button>
			{shown ? (
				<div class="actions-menu" role="menu" aria-label={SELECTION.actions} tabIndex={-1} onKeyDown={walk}>
					{BULK_ACTIONS.map((action) => (
						<button
							key={action}
							class={action === FOR_GOOD_IN_BULK ? "apart" : undefined}
							type="button"
							role="menuitem"
							tabIndex={-1}
							onClick={() => {
								close();
								choose(action);
							}}
						>
							{bulkLabel(action)}
						</button>
					))}
				</div>
			) : null}
		</div>
	);
}
