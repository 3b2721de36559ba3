import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isNarrow, type OrdersQuery } from "../live/orders-query";
import { chosenInSight, isEmpty, NONE, type Selection } from "../live/selection";
import { Down } from "../parts/icons";
import { mayAct } from "../session";
import type { BulkDecision } from "../wire-bulk";
import { BULK_ACTIONS, type BulkAction, bulkLabel } from "../words/bulk";
import { orders } from "../words/money";
import { ReportButton } from "./report-button";
import { RunDialog } from "./run-dialog";

/** What can be done with the chosen orders. Whoever may not act sees none of it. */
interface BulkToolsProps {
	readonly query: OrdersQuery;
	readonly selection: Signal<Selection>;
	readonly inSight: readonly string[];
	/** Whether more orders match than are in sight. */
	readonly hasMore: boolean;
	readonly actionsOpen: Signal<boolean>;
	readonly came: (action: BulkAction, results: readonly BulkDecision[]) => void;
	readonly started: (job: string) => void;
}

export function BulkTools({ query, selection, inSight, hasMore, actionsOpen, came, started }: BulkToolsProps) {
	const asked = useSignal<BulkAction | null>(null);
	if (!mayAct.value)
		return (
			<div class="bulk-tools">
				<ReportButton />
			</div>
		);
	const chosenNow = selection.value;
	// A bulk action on everything that ever was must not be one click away: it takes a filter.
	const offersAll = chosenNow.kind === "some" && isNarrow(query) && hasMore && chosenInSight(chosenNow, inSight) === "all";
	return (
		<div class="bulk-tools">
			<span class="bulk-said">{chosenSaid(chosenNow)}</span>
			{offersAll ? (
				<button
					type="button"
					class="button quiet"
					onClick={() => {
						selection.value = { kind: "filter" };
					}}
				>
					Select all that match the filter
				</button>
			) : null}
			{isEmpty(chosenNow) ? null : (
				<button
					type="button"
					class="button quiet"
					onClick={() => {
						selection.value = NONE;
					}}
				>
					Clear selection
				</button>
			)}
			<ActionsMenu open={actionsOpen} disabled={isEmpty(chosenNow)} choose={(action) => (asked.value = action)} />
			<ReportButton />
			{asked.value === null ? null : (
				<RunDialog
					key={asked.value}
					action={asked.value}
					query={query}
					selection={chosenNow}
					came={came}
					started={started}
					onClose={() => {
						asked.value = null;
					}}
				/>
			)}
		</div>
	);
}

const chosenSaid = (selection: Selection): string => {
	if (selection.kind === "filter") return "Everything that matches the filter is selected";
	return selection.numbers.size === 0 ? "" : `${orders(selection.numbers.size)} selected`;
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
				title={disabled ? "Select orders first" : undefined}
				onClick={() => {
					open.value = !open.value;
				}}
			>
				Actions
				<Down />
			</button>
			{shown ? (
				<div class="actions-menu" role="menu" aria-label="Actions" tabIndex={-1} onKeyDown={walk}>
					{BULK_ACTIONS.map((action) => (
						<button
							key={action}
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
