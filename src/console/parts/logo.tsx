/** A cleat with its line made fast: the same drawing as the favicon. */
export function Logo() {
	return (
		<svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
			<rect class="logo-plate" width="32" height="32" rx="8" />
			<path class="logo-cleat" d="M10 7.5v17M22 7.5v17" />
			<path class="logo-line" d="M5.5 19.5c4 0 5.5-7 10.5-7s6.500 7 10.500 7" />
		</svg>
	);
}
