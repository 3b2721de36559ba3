/** The table of people. */
export const PEOPLE = {
	person: "Person",
	you: " (you)",
	roleAndFactor: (role: string, isOn: boolean): string => `${role}, second factor ${isOn ? "on" : "off"}`,
	role: "Role",
	state: "State",
	secondFactor: "Second factor",
	factorOn: "On",
	factorOff: "Off",
	permissions: "Permissions",
	manage: "Manage",
	manageOf: (name: string): string => `Manage ${name}`,
	active: "Active",
	deactivated: "Deactivated",
	since: "since {when}",
	tab: "People · Holdfast",
	heading: "People",
	invite: "Invite a person",
	loading: "Loading the people",
	caption: "People of the shop",
	permissionsAbout:
		"Two permissions stand beside the role. Both are off until an administrator switches them on, for administrators as well.",
	administratorsSwitch: " Only an administrator of the shop switches them.",
} as const;

/** Invitations that nobody has followed yet. */
export const INVITATIONS = {
	heading: "Open invitations",
	none: "There are none.",
	caption: "Open invitations, newest first",
	person: "Person",
	role: "Role",
	granted: "Granted with it",
	by: "Invited by",
	expires: "Expires",
	expired: "Expired {when}",
	takeBack: "Take back",
	takeBackOf: (name: string): string => `Take back the invitation of ${name}`,
	takenBack: (name: string): string => `The invitation of ${name} is taken back`,
	question: (name: string): string => `Take back the invitation of ${name}?`,
	consequence: "The link stops working at once. You can invite them again at any time.",
	yes: "Take it back",
} as const;

/** Inviting somebody. */
export const INVITE = {
	title: "Invite a person",
	made: (name: string): string => `An invitation for ${name}`,
	done: "Done",
	told: (name: string): string => `The invitation for ${name} is made`,
	notYet: "Nobody was invited yet",
	send: "Make the invitation",
	sending: "Making the link…",
	cancel: "Invite nobody",
	name: "Name",
	email: "E-mail address",
	emailHint: "They sign in with it. The link is mailed there where this Holdfast sends mail, and shown to you.",
	permissions: "Permissions",
} as const;

/** One person, and what can be changed about them. */
export const PERSON = {
	roleSaved: (name: string, role: string): string => `${name} is now ${role}`,
	passwordLink: (name: string): string => `A new password for ${name}`,
	deactivated: (name: string): string => `${name} is deactivated`,
	done: "Done",
	roleAbout: "With another role they are signed out, and sign in again.",
	saveRole: "Save the role",
	makeLink: "Make a link for a new password",
	factorOff: "Take off the second factor",
	deactivate: "Deactivate",
	reactivate: "Reactivate",
	close: "Close",
	keys: "Look at the API keys",
	keysOfAdministrators: "An administrator of the shop can revoke them.",
} as const;

/** Choosing a role. */
export const ROLE = {
	employee: "sees orders, numbers and the state of the ERP",
	admin: "also manages people, keys and the connection",
	legend: "Role",
} as const;

/** A permission that is switched. */
export const PERMISSION = {
	switched: (permission: string, isOn: boolean, name: string): string => `${permission} is ${isOn ? "on" : "off"} for ${name}`,
} as const;
