import { hrefOf } from "../../address";
import type { Poll } from "../../live/poll";
import { Moment } from "../../parts/moment";
import { Foreign } from "../../parts/text";
import { woven } from "../../parts/woven";
import type { AuditView, Page } from "../../wire-journals";
import { changeNamed } from "../../words/connection";
import { CHANGES } from "../../words/connection-page";

/** Who did what to the connection last. */
export function LastChanges({ of }: { of: Poll<Page<AuditView>> }) {
	const changes = of.body.value?.items ?? null;
	return (
		<section class="panel settings-panel" aria-labelledby="connection-changes">
			<h2 id="connection-changes">{CHANGES.heading}</h2>
			{changes === null ? (
				<p role="status">{of.trouble.value === null ? CHANGES.looking : CHANGES.unreadable}</p>
			) : changes.length === 0 ? (
				<p>{CHANGES.none}</p>
			) : (
				<ul class="settings-changes">
					{changes.map(({ id, at, event, by, note }) => (
						<li key={id}>
							{woven(CHANGES.change, {
								change: changeNamed(event),
								who: <Foreign>{by?.name ?? CHANGES.somebody}</Foreign>,
								when: <Moment at={at} />,
							})}
							{note === null ? null : (
								<>
									: <Foreign>{note}</Foreign>
								</>
							)}
						</li>
					))}
				</ul>
			)}
			<p>
				<a href={hrefOf("/audit", { subject: "connection" })}>{CHANGES.all}</a>
			</p>
		</section>
	);
}
