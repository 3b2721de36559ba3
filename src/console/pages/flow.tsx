import { Arrow, Bag, Erp, Tray } from "../parts/icons";
import { Moment } from "../parts/moment";
import { Station } from "../parts/station";
import { Foreign } from "../parts/text";
import { orderHref } from "../route";
import type { Board, BoardItem } from "../wire";
import { copy, desk, erpLink, flows, lastDelivered, lastPlaced, relay } from "../words/services";

/** Shop, Holdfast, ERP: every service on an order's way, with its state and its last result. */
export function Flow({ board }: { board: Board }) {
	const placed = lastPlaced(board);
	const delivered = lastDelivered(board);
	const { link } = board;
	return (
		<ol class={`flow ${flows(board) ? "flows" : "stands"}`} aria-label="Services between shop and ERP">
			<Station icon={Bag} name="Intake" service={{ tone: "green", state: "Taking orders" }}>
				{placed === null ? <p>No order yet</p> : <Last what="Last" order={placed} at={placed.placedAt} />}
			</Station>
			<Station icon={Tray} name="Order desk" service={desk(board)}>
				{board.oldestWaitingAt === null ? null : (
					<p>
						Oldest since <Moment at={board.oldestWaitingAt} as="age" />
					</p>
				)}
				<p>
					List copy: <span class={`tone-${copy(board).tone}`}>{copy(board).state.toLowerCase()}</span>
				</p>
			</Station>
			<Station icon={Arrow} name="Relay" service={relay(board)}>
				{delivered === null ? <p>Nothing delivered yet</p> : <Last what="Last" order={delivered} at={delivered.updatedAt} />}
				{delivered?.erpOrderNumber == null ? null : (
					<p class="cut">
						as <Foreign>{delivered.erpOrderNumber}</Foreign>
					</p>
				)}
			</Station>
			<Station icon={Erp} name="ERP link" service={erpLink(board)}>
				{link.since === null ? null : (
					<p>
						Since <Moment at={link.since} as="age" />
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

function Last({ what, order, at }: { what: string; order: BoardItem; at: string }) {
	return (
		<p>
			{what} <a href={orderHref(order.eNumber)}>{order.eNumber}</a>, <Moment at={at} />
		</p>
	);
}
