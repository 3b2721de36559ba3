/** Hands a text over as a file, made here: nothing is asked of the gateway, and nothing leaves the page. */
export function saveText(name: string, type: string, text: string): void {
	const address = URL.createObjectURL(new Blob([text], { type }));
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	// The browser has taken it by the next turn.
	setTimeout(() => URL.revokeObjectURL(address), 0);
}
