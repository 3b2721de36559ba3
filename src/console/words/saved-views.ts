/** Filters that somebody keeps under a name. */
export const VIEWS = {
	save: "Save this view",
	removed: (name: string): string => `The view ${name} is removed`,
	renameOf: (name: string): string => `Rename the view ${name}`,
	rename: "Rename this view",
	removeOf: (name: string): string => `Remove the view ${name}`,
	remove: "Remove this view",
	nameMissing: "Give it a name.",
	saved: (name: string): string => `The view ${name} is saved`,
	renamed: (name: string): string => `The view is called ${name} now`,
	name: "Name",
	nameHint: "For your eyes only.",
	leave: "Leave it",
	send: "Save",
} as const;
