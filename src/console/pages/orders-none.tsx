import { ORDERS } from "../address";
import { isNarrow, type OrdersQuery } from "../live/orders-query";
import { Blank } from "../parts/blank";
import { FILTERING } from "../words/orders-page";
import { Directly, firstNumber } from "./directly";
import { NoOrders } from "./no-orders";

/** Nothing is on this page of the list: what was looked for, and how it is looked for. */
export function NoneFound({ query, goOn }: { query: OrdersQuery; goOn: (() => void) | null }) {
	if (!isNarrow(query) && query.cursor === "") return <NoOrders />;
	return (
		<Blank title={goOn === null ? FILTERING.none : FILTERING.noneSoFar}>
			<p>{goOn === null ? FILTERING.noneAbout : FILTERING.noneSoFarAbout}</p>
			{goOn === null ? null : (
				<button type="button" class="button primary" onClick={goOn}>
					{FILTERING.goOn}
				</button>
			)}
			{query.q === "" || goOn !== null ? null : (
				<>
					<p>{FILTERING.howNumbers(firstNumber.value)}</p>
					<p>{FILTERING.howWords}</p>
				</>
			)}
			{query.customer === "" || goOn !== null ? null : <p>{FILTERING.howCustomer}</p>}
			<Directly query={query.q} />
			{isNarrow(query) ? (
				<a class="button" href={ORDERS}>
					{FILTERING.clear}
				</a>
			) : null}
		</Blank>
	);
}
