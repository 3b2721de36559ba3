import type { Column } from "../parts/data-table";
import { Sign } from "../parts/icons";
import { ClockTime, Moment } from "../parts/moment";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import type { TenantView } from "../wire-tenants";
import { countSaid, ERP_STATES, healthSaid, TENANTS } from "../words/tenants";

/** The columns of the tenants. Where there is little room, everything stands below the name. */
export const tenantsColumns = (busy: string | null, enter: (tenant: TenantView) => void): readonly Column<TenantView>[] => [
	{
		key: "tenant",
		head: TENANTS.tenant,
		narrow: true,
		cell: (tenant) => (
			<div class="person">
				<strong>
					<Foreign>{tenant.name}</Foreign>
					{tenant.home ? TENANTS.own : null}
				</strong>
				<span class="second">{woven(TENANTS.idSince, { id: <code>{tenant.id}</code>, when: <ClockTime at={tenant.createdAt} /> })}</span>
				<span class="cramped">{healthSaid(tenant)}</span>
			</div>
		),
	},
	{
		key: "erp",
		head: TENANTS.erp,
		narrow: true,
		cell: ({ erp }) => (
			<span class="person-state">
				<Sign tone={ERP_STATES[erp.state].tone} />
				<span>
					{ERP_STATES[erp.state].name}
					{erp.since === null || erp.state === "not_connected" ? null : (
						<span class="second">{woven(TENANTS.lasting, { age: <Moment at={erp.since} as="age" /> })}</span>
					)}
				</span>
			</span>
		),
	},
	{ key: "waiting", head: TENANTS.waiting, align: "end", cell: ({ waiting }) => <Figure value={waiting} /> },
	{
		key: "oldest",
		head: TENANTS.oldest,
		align: "end",
		cell: ({ waitingSince }) => (waitingSince === null ? <span class="none">–</span> : <Moment at={waitingSince} as="age" />),
	},
	{ key: "failed", head: TENANTS.failed, align: "end", cell: ({ failed }) => <Figure value={failed} isBad /> },
	{ key: "unverified", head: TENANTS.unverified, align: "end", cell: ({ unverified }) => <Figure value={unverified} /> },
	{
		key: "enter",
		head: <span class="unseen">{TENANTS.enter}</span>,
		align: "end",
		narrow: true,
		cell: (tenant) =>
			tenant.entered ? (
				<span class="second">{TENANTS.here}</span>
			) : (
				<button
					type="button"
					class="button"
					aria-label={TENANTS.enterOf(tenant.name)}
					disabled={busy !== null}
					onClick={() => enter(tenant)}
				>
					{TENANTS.enter}
				</button>
			),
	},
];

function Figure({ value, isBad = false }: { value: number | null; isBad?: boolean }) {
	if (value === null) return <span class="none">{TENANTS.notKnown}</span>;
	if (value === 0) return <span class="none">0</span>;
	return (
		<span class={isBad ? "tenant-figure tone-red" : "tenant-figure"}>
			{isBad ? <Sign tone="red" /> : null}
			{countSaid(value)}
		</span>
	);
}
