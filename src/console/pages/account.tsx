import { useLayoutEffect, useMemo } from "preact/hooks";
import { followAccount, followSessions } from "../live/account";
import { ListSkeleton } from "../parts/blank";
import { Freshness } from "../parts/freshness";
import { ShortcutsSwitch } from "../parts/shortcuts-switch";
import { Foreign } from "../parts/text";
import { woven } from "../parts/woven";
import { ZoneNote } from "../parts/zone-note";
import { ACCOUNT } from "../words/account";
import { ROLE_NAMES } from "../words/roles";
import { SecondFactor } from "./account-factor";
import { PasswordForm } from "./account-password";
import { Sessions } from "./account-sessions";
import { WhatIAmTold } from "./account-told";
import { Stopped } from "./stopped";

/** What is one's own: the password, the second factor, and where one is signed in. */
export function AccountPage() {
	const account = useMemo(followAccount, []);
	const sessions = useMemo(followSessions, []);
	useLayoutEffect(() => {
		document.title = ACCOUNT.documentTitle;
		account.start();
		sessions.start();
		return () => {
			account.stop();
			sessions.stop();
		};
	}, [account, sessions]);
	const about = account.body.value;
	const changed = () => {
		account.refresh();
		sessions.refresh();
	};
	return (
		<>
			<div class="page-head">
				<h1 tabIndex={-1}>{ACCOUNT.title}</h1>
				<ZoneNote />
			</div>
			<Freshness of={account} />
			{about === null ? (
				account.trouble.value === null ? (
					<ListSkeleton label={ACCOUNT.loading} />
				) : (
					<Stopped of={account} />
				)
			) : (
				<>
					<p class="account-who">
						{woven(ACCOUNT.who, {
							name: (
								<strong>
									<Foreign>{about.user.name}</Foreign>
								</strong>
							),
							role: ROLE_NAMES[about.role],
							address: <Foreign>{about.user.email}</Foreign>,
						})}
					</p>
					<div class="account">
						<PasswordForm account={about} changed={changed} />
						<SecondFactor account={about} changed={changed} />
					</div>
					<div class="account">
						<WhatIAmTold />
						<section class="panel settings-panel" aria-labelledby="keyboard-part">
							<h2 id="keyboard-part">{ACCOUNT.keyboard}</h2>
							<ShortcutsSwitch />
						</section>
					</div>
					<Sessions of={sessions} />
				</>
			)}
		</>
	);
}
