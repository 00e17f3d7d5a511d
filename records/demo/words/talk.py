"""What people write: tickets, notes, e-mails, answers to surveys. Placeholders are filled in by the caller."""

#: Category of a ticket: its subject, what the customer writes, what solved it.
TICKETS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "PRODUCT_ISSUE": (
        ("Export stops at 5,000 rows", "The export of {product} stops after 5,000 rows.", "Fixed in the next release."),
        ("Cannot sign in", "{first} cannot sign in since this morning.", "The account was locked; unlocked it."),
        ("Report shows wrong totals", "The totals for last month are too high.", "A filter counted refunds twice."),
        ("Slow pages after lunch", "Everything is slow between 12 and 13.", "An index was missing."),
        ("Import rejects dates", "Dates like 31.12. are refused.", "Explained the date format of the import."),
        ("Ærlig talt, søket finner ikke «Ås»", "Søket etter «Ås» gir ingen treff.", "Search folds letters now."),
    ),
    "BILLING_ISSUE": (
        ("Invoice has the wrong address", "Please send the invoice to our new address.", "Sent a corrected invoice."),
        ("Charged twice", "We were charged twice for {product}.", "Refunded the second payment."),
        ("VAT number missing", "Our VAT number is missing on the invoice.", "Added it and sent a new invoice."),
    ),
    "FEATURE_REQUEST": (
        ("Dark mode, please", "Our night shift asks for a dark mode.", "Added to the list of wishes."),
        ("Connect to our ERP", "Can {product} talk to our ERP?", "Pointed to the API and its documentation."),
        ("More fields on the form", "We need five more fields on the form.", "Custom properties do this already."),
    ),
    "GENERAL_INQUIRY": (
        ("Question about {product}", "What is included in {product}?", "Sent the comparison of plans."),
        ("How do we add users?", "Three new colleagues start on Monday.", "Showed the page where users are added."),
        ("Training for new colleagues", "Do you offer training in {city}?", "Booked a training day."),
    ),
}

NOTES = (
    "Good call with {first}. They use spreadsheets today and lose track of follow-ups.",
    "{first} asked for references in the same industry.",
    "Budget is decided in the autumn. Keep warm.",
    "Met {first} at the fair in {city}; very interested in {product}.",
    "Left a voicemail. Try again next week.",
    "{company} grows: two new offices this year.",
    "Procurement wants three offers. We are one of them.",
    "{first} prefers e-mail over phone.",
)

#: Subject and text of an e-mail we send.
OUTGOING = (
    ("Your questions about {product}", "Hi {first},\n\nthank you for your time today. I attach what you asked for."),
    ("Next steps with {company}", "Hi {first},\n\nshall we meet next week to plan the start?"),
    ("Following up", "Hi {first},\n\ndid you have a chance to look at the offer?"),
    ("Offer for {product}", "Hi {first},\n\nhere is our offer. It is valid for 30 days."),
)

#: Subject and text of an e-mail we receive.
INCOMING = (
    ("Re: Offer for {product}", "Hello,\n\nlooks good. I will talk to my manager and come back to you.\n\n{first}"),
    ("Re: Following up", "Hello,\n\nsorry for the delay, we are very busy this month.\n\n{first}"),
    ("Question", "Hello,\n\ncan you call me about {product}?\n\n{first}"),
)

#: Kind of a task and its title.
TASKS = (
    ("call", "Call {first} about {product}"),
    ("email", "Send the offer to {first}"),
    ("todo", "Prepare the demo for {company}"),
    ("call", "Check in with {first}"),
    ("email", "Thank {first} for the meeting"),
    ("todo", "Update the contact data of {company}"),
)

ANSWERS: dict[str, tuple[str, ...]] = {
    "PROMOTER": ("Best tool we bought this year.", "Fast answers, every time!", "Helt topp, enkelt og raskt."),
    "PASSIVE": ("Does what it should.", "Good, but the reports could be nicer."),
    "DETRACTOR": ("Too slow on large lists.", "We waited four days for an answer.", "¡Demasiado caro!"),
    "HAPPY": ("Thank you, solved within the hour.", "Very friendly support."),
    "NEUTRAL": ("Okay.", "It took a while, but it works now."),
    "UNHAPPY": ("The problem came back the next day.", "Nobody called me back."),
}

CHATS = ("Price for {product}", "Is there a trial?", "Opening hours", "Question about my order", "Hei! Noen der?")

#: Path and title of pages on our site.
PAGES = (
    ("/", "Home"),
    ("/pricing", "Pricing"),
    ("/product", "Product"),
    ("/customers", "Customer stories"),
    ("/blog/automation-in-practice", "Automation in practice"),
    ("/docs/import", "How to import"),
    ("/contact", "Contact us"),
)

#: Form, the page it stands on, what it counts as.
FORMS = (
    ("Newsletter", "/", "Newsletter sign-up"),
    ("Demo request", "/pricing", "Demo requested"),
    ("Guide download", "/blog/automation-in-practice", "Guide downloaded"),
    ("Contact us", "/contact", "Contacted us"),
)

#: Newsletter and its subject.
MAILINGS = (
    ("Newsletter: what is new", "What is new this month"),
    ("Newsletter: tidy pipelines", "Quiet weeks, tidy pipelines"),
    ("Webinar invitation", "Webinar: automation without surprises"),
    ("Newsletter: saved time", "Ten minutes that save an hour"),
    ("Product update", "Lists, goals and faster imports"),
)
