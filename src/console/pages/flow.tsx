import { orderHref } from "../address";
import { Arrow, Bag, Erp, Tray } from "../parts/icons";
import { Moment } from "../parts/moment";
import { Station } from "../parts/station";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { Board, BoardItem } from "../wire";
import { FLOW } from "../words/flow";
import { copy, desk, erpLink, flows, lastDelivered, lastPlaced, relay } from "../words/services";

/** Shop, Holdfast, ERP: every service on an order's way, with its state and its last result. */
/** `stale`: it is not known whether this still holds. */
export function Flow({ board, stale }: { board: Board; stale: boolean }) {
	const placed = lastPlaced(board);
	const delivered = lastDelivered(board);
	const { link } = board;
	const orders = board.green.total + board.blue.total + board.red.total;
	return (
		<ol class={`flow ${stale ? "stale" : flows(board) ? "flows" : "stands"}`} aria-label={FLOW.caption}>
			<Station icon={Bag} name={FLOW.intake} service={{ tone: "green", state: FLOW.takingOrders }}>
				<Last order={placed} at="placedAt" none={orders === 0 ? FLOW.noOrder : null} />
			</Station>
			<Station icon={Tray} name={FLOW.desk} service={desk(board)}>
				{board.oldestWaitingAt === null ? null : (
					<p>
						{FLOW.oldest} <Moment at={board.oldestWaitingAt} as="age" />
					</p>
				)}
				<p>
					{FLOW.copy} <span class={`tone-${copy(board).tone}`}>{copy(board).state.toLowerCase()}</span>
				</p>
			</Station>
			<Station icon={Arrow} name={FLOW.relay} service={relay(board)}>
				<Last order={delivered} at="updatedAt" none={board.green.total === 0 ? FLOW.nothingDelivered : null} />
				{delivered === null || delivered.erpOrderNumber === null ? null : (
					<p class="cut">
						{FLOW.deliveredAs} <Foreign>{delivered.erpOrderNumber}</Foreign>
					</p>
				)}
			</Station>
			<Station icon={Erp} name={FLOW.erpLink} service={erpLink(board)}>
				{link.since === null ? null : <p>{woven(FLOW.forSoLong, { age: <Moment at={link.since} as="age" /> })}</p>}
				{link.adapter === null ? null : (
					<p>
						{FLOW.adapter} <code>{link.adapter}</code>
					</p>
				)}
			</Station>
		</ol>
	);
}

/** `none`: what to say when there is none, or null when there are some that the lists do not show. */
function Last({ order, at, none }: { order: BoardItem | null; at: "placedAt" | "updatedAt"; none: string | null }) {
	if (order === null) return none === null ? null : <p>{none}</p>;
	return <p>{woven(FLOW.last, { order: <a href={orderHref(order.eNumber)}>{order.eNumber}</a>, when: <Moment at={order[at]} /> })}</p>;
}
