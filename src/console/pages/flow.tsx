import { orderHref } from "../address";
import { Arrow, Bag, Erp, Tray } from "../parts/icons";
import { Moment } from "../parts/moment";
import { Station } from "../parts/station";
import { Foreign } from "../parts/text";
import type { Board, BoardItem } from "../wire";
import { copy, desk, erpLink, flows, lastDelivered, lastPlaced, relay } from "../words/services";

/** Shop, Holdfast, ERP: every service on an order's way, with its state and its last result. */
/** `stale`: it is not known whether this still holds. */
export function Flow({ board, stale }: { board: Board; stale: boolean }) {
	const placed = lastPlaced(board);
	const delivered = lastDelivered(board);
	const { link } = board;
	const orders = board.green.total + board.blue.total + board.red.total;
	return (
		<ol class={`flow ${stale ? "stale" : flows(board) ? "flows" : "stands"}`} aria-label="Services between shop and ERP">
			<Station icon={Bag} name="Intake" service={{ tone: "green", state: "Taking orders" }}>
				<Last order={placed} at="placedAt" none={orders === 0 ? "No order yet" : null} />
			</Station>
			<Station icon={Tray} name="Order desk" service={desk(board)}>
				{board.oldestWaitingAt === null ? null : (
					<p>
						Oldest: <Moment at={board.oldestWaitingAt} as="age" />
					</p>
				)}
				<p>
					List copy: <span class={`tone-${copy(board).tone}`}>{copy(board).state.toLowerCase()}</span>
				</p>
			</Station>
			<Station icon={Arrow} name="Relay" service={relay(board)}>
				<Last order={delivered} at="updatedAt" none={board.green.total === 0 ? "Nothing delivered yet" : null} />
				{delivered === null || delivered.erpOrderNumber === null ? null : (
					<p class="cut">
						as <Foreign>{delivered.erpOrderNumber}</Foreign>
					</p>
				)}
			</Station>
			<Station icon={Erp} name="ERP link" service={erpLink(board)}>
				{link.since === null ? null : (
					<p>
						For <Moment at={link.since} as="age" />
					</p>
				)}
				{link.adapter === null ? null : (
					<p>
						Adapter <code>{link.adapter}</code>
					</p>
				)}
			</Station>
		</ol>
	);
}

/** `none`: what to say when there is none, or null when there are some that the lists do not show. */
function Last({ order, at, none }: { order: BoardItem | null; at: "placedAt" | "updatedAt"; none: string | null }) {
	if (order === null) return none === null ? null : <p>{none}</p>;
	return (
		<p>
			Last <a href={orderHref(order.eNumber)}>{order.eNumber}</a>, <Moment at={order[at]} />
		</p>
	);
}
