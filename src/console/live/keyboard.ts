/** Whether a key may be a command: nobody is typing or choosing, no dialog or menu is open, and the browser does not want it. */
export function isFree(event: KeyboardEvent): boolean {
	if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
	if (document.querySelector("dialog[open], [popover]:popover-open, [role=menu]") !== null) return false;
	return !(
		event.target instanceof Element && event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]") !== null
	);
}
