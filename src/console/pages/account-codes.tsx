import { useEffect, useRef } from "preact/hooks";
import { CopyButton } from "../parts/copy";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { askBeforeLeaving } from "../route";
import { LEAVE_CODES } from "../words/account";

interface CodesProps {
	readonly codes: readonly string[];
	readonly email: string;
	readonly kept: () => void;
}

/** The recovery codes, which are told this once: to be copied, or printed on a sheet of their own. */
export function Codes({ codes, email, kept }: CodesProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	useEffect(() => heading.current?.focus(), []);
	useEffect(() => askBeforeLeaving(LEAVE_CODES), []);
	return (
		<div class="account-codes">
			<h3 ref={heading} tabIndex={-1}>
				Your recovery codes
			</h3>
			<Notice tone="amber" title="These codes are shown only now">
				Each lets you in once without the app. Keep them where your phone is not.
			</Notice>
			<p class="account-sheet-head">
				Holdfast, recovery codes for <Foreign>{email}</Foreign>. Each works once, in place of the code of the app.
			</p>
			<ol class="account-code-list" data-testid="recovery-codes">
				{codes.map((code) => (
					<li key={code}>
						<code>{code}</code>
					</li>
				))}
			</ol>
			<div class="account-buttons">
				<CopyButton text={codes.join("\n")} what="the recovery codes" />
				<button type="button" class="button" onClick={() => window.print()}>
					Print them
				</button>
				<button type="button" class="button primary" onClick={kept}>
					I have kept them
				</button>
			</div>
		</div>
	);
}
