/** Who ordered, where it goes, how it is paid. */
export const PARTIES = {
	heading: "Customer, addresses and payment",
	customer: "Customer",
	account: "Account",
	business: "Business customer",
	consumer: "Consumer",
	delivery: "Delivery",
	wishedDate: "Wished for",
	billing: "Billing",
	sameAsDelivery: "Same as delivery",
	payment: "Payment",
	reference: "Reference",
	shop: "Shop",
} as const;
