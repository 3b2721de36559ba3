/** For whoever keeps the password: a password without a name is kept under none. */
export const KeptUnder = ({ email }: { email: string }) => (
	<input class="unseen" type="email" name="email" autocomplete="username" value={email} readOnly tabIndex={-1} aria-hidden="true" />
);
