import { CRONTAB_EXAMPLES, CRONTAB_FIELDS, CRONTAB_HELP, CRONTAB_NOTES, CRONTAB_SIGNS } from "../words/crontab";

/** How a line of a crontab is read. */
export function Crontab() {
	return (
		<>
			<p>{CRONTAB_HELP.about}</p>
			<ol>
				{CRONTAB_FIELDS.map(({ name, values }) => (
					<li key={name}>
						<strong>{name}</strong>: {values}
					</li>
				))}
			</ol>
			<h3>{CRONTAB_HELP.fields}</h3>
			<Explained rows={CRONTAB_SIGNS.map(({ sign, means }) => ({ line: sign, means }))} />
			<h3>{CRONTAB_HELP.examples}</h3>
			<Explained rows={CRONTAB_EXAMPLES.map(({ expression, means }) => ({ line: expression, means }))} />
			<ul>
				{CRONTAB_NOTES.map((note) => (
					<li key={note}>{note}</li>
				))}
			</ul>
		</>
	);
}

function Explained({ rows }: { rows: readonly { readonly line: string; readonly means: string }[] }) {
	return (
		<dl class="help-keys">
			{rows.map(({ line, means }) => (
				<div key={line}>
					<dt>
						<code class="crontab">{line}</code>
					</dt>
					<dd>{means}</dd>
				</div>
			))}
		</dl>
	);
}
