import type { Signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { orderHref } from "../address";
import { chosen, chosenInSight, isChosen, type Selection } from "../live/selection";
import { Badge } from "../parts/badge";
import { type Column, DataTable } from "../parts/data-table";
import { Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import type { BoardItem, Held } from "../wire";
import { money } from "../words/money";
import { messageOf, whySaid } from "../words/orders";
import { ORDERS_TABLE } from "../words/orders-page";

/** Orders as they stand. `selection` null: nobody may act on them, so there is nothing to select for. */
interface OrdersTableProps {
	readonly items: readonly BoardItem[];
	readonly hold: Held | null;
	readonly selection: Signal<Selection> | null;
	/** Whether these are still the rows of another query: nothing can be chosen among them. */
	readonly isBehind: boolean;
}

export function OrdersTable({ items, hold, selection, isBehind }: OrdersTableProps) {
	const columns: Column<BoardItem>[] = [
		{ key: "number", head: ORDERS_TABLE.eNumber, narrow: true, sort: "descending", cell: (item) => <ENumber item={item} /> },
		{ key: "status", head: ORDERS_TABLE.status, cell: ({ status, label }) => <Badge status={status} label={label} /> },
		{ key: "customer", head: ORDERS_TABLE.customer, narrow: true, cell: (item) => <Customer item={item} /> },
		{ key: "total", head: ORDERS_TABLE.total, align: "end", cell: ({ total, currency }) => money(total, currency) },
		{ key: "placed", head: ORDERS_TABLE.placed, cell: ({ placedAt }) => <Moment at={placedAt} /> },
		{
			key: "erp",
			head: ORDERS_TABLE.erpNumber,
			cell: ({ erpOrderNumber }) => (erpOrderNumber === null ? <NoNumber /> : <Foreign class="cut number">{erpOrderNumber}</Foreign>),
		},
		{ key: "next", head: ORDERS_TABLE.nextAttempt, cell: (item) => <Next item={item} hold={hold} /> },
	];
	const choosing = useChoosing(items, selection, isBehind);
	if (choosing !== null) columns.push(choosing);
	return (
		<DataTable
			caption={ORDERS_TABLE.caption}
			columns={columns}
			rows={items}
			keyOf={({ eNumber }) => eNumber}
			isChosen={({ eNumber }) => selection !== null && isChosen(selection.value, eNumber)}
		/>
	);
}

/** The column at the right, for whoever may act. With Shift, everything from the last one to this one. */
function useChoosing(items: readonly BoardItem[], selection: Signal<Selection> | null, disabled: boolean): Column<BoardItem> | null {
	const last = useRef<string | null>(null);
	if (selection === null) return null;
	const inSight = items.map(({ eNumber }) => eNumber);
	const now = chosenInSight(selection.value, inSight);
	const choose = (eNumber: string, on: boolean, withRange: boolean) => {
		const from = last.current === null || !withRange ? -1 : inSight.indexOf(last.current);
		const to = inSight.indexOf(eNumber);
		const range = from < 0 ? [eNumber] : inSight.slice(Math.min(from, to), Math.max(from, to) + 1);
		selection.value = chosen(selection.value, range, on, inSight);
		last.current = eNumber;
	};
	return {
		key: "choose",
		narrow: true,
		align: "end",
		head: (
			<label class="tick">
				<input
					type="checkbox"
					aria-label={ORDERS_TABLE.selectPage}
					disabled={disabled}
					checked={now === "all"}
					indeterminate={now === "some"}
					onChange={(event) => {
						selection.value = chosen(selection.value, inSight, event.currentTarget.checked, inSight);
					}}
				/>
			</label>
		),
		cell: ({ eNumber }) => (
			<label class="tick">
				<input
					type="checkbox"
					aria-label={ORDERS_TABLE.select(eNumber)}
					data-choose={eNumber}
					disabled={disabled}
					checked={isChosen(selection.value, eNumber)}
					onClick={(event) => choose(eNumber, event.currentTarget.checked, event.shiftKey)}
				/>
			</label>
		),
	};
}

function ENumber({ item }: { item: BoardItem }) {
	return (
		<>
			<a class="row-link number" href={orderHref(item.eNumber)} data-order={item.eNumber}>
				{item.eNumber}
			</a>
			<span class="cramped">
				<Badge status={item.status} label={item.label} />
			</span>
		</>
	);
}

function Customer({ item }: { item: BoardItem }) {
	return (
		<>
			{item.erasedAt === null ? (
				<Foreign class="cut first">{item.customer.name}</Foreign>
			) : (
				<span class="cut first none">{ORDERS_TABLE.erased}</span>
			)}
			{item.reference === null ? null : (
				<span class="second cut">
					<Foreign class="cut">{item.reference}</Foreign>
				</span>
			)}
			<span class="cramped second">
				{money(item.total, item.currency)}, <Moment at={item.placedAt} />
			</span>
			<Message item={item} class="cramped second" />
		</>
	);
}

function Next({ item, hold }: { item: BoardItem; hold: Held | null }) {
	const why = whySaid(item, hold);
	const onItsWay = item.status === "queued" || item.status === "pending_verification";
	const isTimed = onItsWay && item.nextAttemptAt !== null && (hold === null || item.status === "pending_verification");
	if (why === null && !isTimed && messageOf(item) === null) return <Nothing said={ORDERS_TABLE.nothingToWaitFor} />;
	return (
		<>
			{isTimed && item.nextAttemptAt !== null ? (
				<span class="sentence">
					<Moment at={item.nextAttemptAt} as="soon" />
				</span>
			) : null}
			{why === null ? null : <span class={isTimed ? "second cut" : "cut"}>{why}</span>}
			<Message item={item} class="second" />
		</>
	);
}

/** Long ones are cut off where they are seen, and nowhere else. */
function Message({ item, class: name }: { item: BoardItem; class: string }) {
	const message = messageOf(item);
	return message === null ? null : (
		<span class={name}>
			<Foreign class="cut message">{message}</Foreign>
		</span>
	);
}

const NoNumber = () => <Nothing said={ORDERS_TABLE.noErpNumber} />;
const Nothing = ({ said }: { said: string }) => (
	<>
		<span aria-hidden="true" class="none">
			–
		</span>
		<span class="unseen">{said}</span>
	</>
);
