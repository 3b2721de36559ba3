import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { hrefOf } from "../address";
import type { Trouble } from "../answer";
import { atPace } from "../live/pace";
import { poll } from "../live/poll";
import { cursorMeant } from "../meant";
import { ListSkeleton } from "../parts/blank";
import { DataTable } from "../parts/data-table";
import { Freshness } from "../parts/freshness";
import { ZoneNote } from "../parts/zone-note";
import { askSignedIn } from "../session";
import type { Page } from "../wire-journals";
import type { TenantView } from "../wire-tenants";
import { TENANTS } from "../words/tenants";
import type { PageProps } from "./page";
import { PagerInAddress } from "./pager-in-address";
import { Stopped } from "./stopped";
import { tenantsColumns } from "./tenants-columns";
import { NewTenantDialog, Refusal } from "./tenants-new";
import { enterTenant } from "./tenants-visit";

/** Each look asks every tenant of the page, its connection and its desk. */
const PACE_MS = 15_000;

/** For operators: every tenant, how it does, and the way into it. */
export function TenantsPage({ query }: PageProps) {
	const cursor = cursorMeant(query, "tenant");
	const tenants = useMemo(() => {
		const path = hrefOf("/tenants", { cursor }).slice(1);
		return poll<Page<TenantView>>((signal) => askSignedIn(path, { signal }), atPace(PACE_MS));
	}, [cursor]);
	const creates = useSignal(false);
	const entering = useSignal<string | null>(null);
	const refused = useSignal<Trouble | null>(null);
	useLayoutEffect(() => {
		document.title = TENANTS.tab;
		tenants.start();
		return () => tenants.stop();
	}, [tenants]);
	const enter = async ({ id }: TenantView) => {
		entering.value = id;
		refused.value = null;
		const answer = await enterTenant(id);
		if (answer.kind === "ok") return;
		entering.value = null;
		refused.value = answer;
	};
	const page = tenants.body.value;
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{TENANTS.heading}</h1>
				<ZoneNote />
				<button
					type="button"
					class="button primary people-invite"
					onClick={() => {
						creates.value = true;
					}}
				>
					{TENANTS.create}
				</button>
			</div>
			<div class="people-note">
				<p>{TENANTS.about}</p>
			</div>
			<Freshness of={tenants} />
			<div role="alert">{refused.value === null ? null : <Refusal trouble={refused.value} />}</div>
			{page === null ? (
				tenants.trouble.value === null ? (
					<ListSkeleton label={TENANTS.loading} />
				) : (
					<Stopped of={tenants} />
				)
			) : (
				<div class="people tenants">
					<DataTable
						caption={TENANTS.caption}
						columns={tenantsColumns(entering.value, (tenant) => void enter(tenant))}
						rows={page.items}
						keyOf={({ id }) => id}
					/>
				</div>
			)}
			<PagerInAddress
				label={TENANTS.pager}
				cursor={cursor}
				next={page?.next ?? null}
				at={(other) => hrefOf("/tenants", { cursor: other })}
			/>
			{creates.value ? (
				<NewTenantDialog
					made={tenants.refresh}
					onClose={() => {
						creates.value = false;
					}}
				/>
			) : null}
		</>
	);
}
