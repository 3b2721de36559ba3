import { hrefOf } from "../../address";
import type { Poll } from "../../live/poll";
import { Moment } from "../../parts/moment";
import { Foreign } from "../../parts/text";
import type { AuditView, Page } from "../../wire-journals";
import { changeNamed } from "../../words/connection";

/** Who did what to the connection last. */
export function LastChanges({ of }: { of: Poll<Page<AuditView>> }) {
	const changes = of.body.value?.items ?? null;
	return (
		<section class="panel settings-panel" aria-labelledby="connection-changes">
			<h2 id="connection-changes">Last changes</h2>
			{changes === null ? (
				<p role="status">{of.trouble.value === null ? "Looking…" : "They cannot be shown at the moment."}</p>
			) : changes.length === 0 ? (
				<p>Nobody has changed anything here yet.</p>
			) : (
				<ul class="settings-changes">
					{changes.map(({ id, at, event, by, note }) => (
						<li key={id}>
							{changeNamed(event)} by <Foreign>{by?.name ?? "somebody"}</Foreign> <Moment at={at} />
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
				<a href={hrefOf("/audit", { subject: "connection" })}>Everything that was done to the connection</a>
			</p>
		</section>
	);
}
