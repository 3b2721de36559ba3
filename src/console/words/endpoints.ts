/** The page of all endpoints. */
export const ENDPOINTS = {
	endpoint: "Endpoint",
	toldOf: "Is told of",
	lastDelivered: "Last delivered",
	nothingYet: "Nothing delivered yet",
	tab: "Events · Holdfast",
	heading: "Events",
	add: "Add an endpoint",
	about:
		"Holdfast tells systems of your own what happens to orders, by a signed request to each endpoint. What an endpoint does not take is tried again for three days. Events hold no names and no addresses.",
	loading: "Loading the endpoints",
	none: "There are no endpoints yet",
	noneAbout: "“Add an endpoint” names the first system that is to be told.",
	caption: "Endpoints, the oldest first",
} as const;

/** Adding one. */
export const NEW_ENDPOINT = {
	title: "Add an endpoint",
	secretTitle: "The endpoint’s secret",
	added: "The endpoint is added",
	cancel: "Add none",
	send: "Add the endpoint",
	sending: "Adding the endpoint…",
} as const;
