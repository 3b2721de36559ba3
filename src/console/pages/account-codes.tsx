import { useLayoutEffect, useRef } from "preact/hooks";
import { CopyButton } from "../parts/copy";
import { Notice } from "../parts/notice";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { askBeforeLeaving } from "../route";
import { CODES, LEAVE_CODES } from "../words/account";

interface CodesProps {
	readonly codes: readonly string[];
	readonly email: string;
	readonly kept: () => void;
}

/** The recovery codes, which are told this once: to be copied, or printed on a sheet of their own. */
export function Codes({ codes, email, kept }: CodesProps) {
	const heading = useRef<HTMLHeadingElement>(null);
	useLayoutEffect(() => heading.current?.focus(), []);
	useLayoutEffect(() => askBeforeLeaving(LEAVE_CODES), []);
	return (
		<div class="account-codes">
			<h3 ref={heading} tabIndex={-1}>
				{CODES.title}
			</h3>
			<Notice tone="amber" title={CODES.onlyNow}>
				{CODES.onlyNowAbout}
			</Notice>
			<p class="account-sheet-head">{woven(CODES.sheet, { address: <Foreign>{email}</Foreign> })}</p>
			<ol class="account-code-list" data-testid="recovery-codes">
				{codes.map((code) => (
					<li key={code}>
						<code>{code}</code>
					</li>
				))}
			</ol>
			<div class="account-buttons">
				<CopyButton text={codes.join("\n")} what={CODES.what} />
				<button type="button" class="button" onClick={() => window.print()}>
					{CODES.print}
				</button>
				<button type="button" class="button primary" onClick={kept}>
					{CODES.kept}
				</button>
			</div>
		</div>
	);
}
