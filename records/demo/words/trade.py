"""What companies do, what they buy from us, and who works there."""

from records.demo.words.land import words

#: Industry: the words that companies of it carry in their names.
TRADES: dict[str, tuple[str, ...]] = {
    "Software": words("Software Systems Digital Labs Data Code"),
    "Energy": words("Energy Solar Power Wind Hydro"),
    "Shipping and logistics": words("Logistics Shipping Freight Transport Cargo"),
    "Construction": words("Construction Build Timber Concrete Interiors"),
    "Health care": words("Health Clinic Medical Care Dental"),
    "Food and beverages": words("Foods Bakery Dairy Coffee Catering Brewery"),
    "Retail": words("Retail Outlet Home Outdoor Books Sport"),
    "Manufacturing": words("Industries Works Tools Robotics Plastics Steel"),
    "Financial services": words("Capital Finance Insurance Invest Accounting"),
    "Education": words("Learning Academy School Training"),
    "Tourism": words("Travel Hotels Lodge Adventures"),
    "Professional services": words("Consulting Partners Advisory Legal Design"),
    "Fisheries and aquaculture": words("Seafood Salmon Marine Aqua"),
    "Media": words("Media Studio Film Press Radio"),
    "Non-profit": words("Foundation Trust Alliance"),
}

#: Job title: seniority from 0 (works) to 3 (decides).
JOBS: dict[str, int] = {
    "Chief Executive Officer": 3,
    "Managing Director": 3,
    "Chief Financial Officer": 3,
    "Chief Technology Officer": 3,
    "Head of Operations": 2,
    "Head of Sales": 2,
    "Marketing Director": 2,
    "IT Manager": 2,
    "Procurement Manager": 2,
    "HR Manager": 2,
    "Project Manager": 1,
    "Product Owner": 1,
    "Sales Manager": 1,
    "Customer Success Manager": 1,
    "Office Manager": 1,
    "Software Engineer": 0,
    "Accountant": 0,
    "Data Analyst": 0,
    "Designer": 0,
    "Coordinator": 0,
    "Logistics Planner": 0,
    "Legal Counsel": 0,
}

#: Product: its price per year and seat or unit, and whether it renews.
PRODUCTS: dict[str, tuple[int, bool]] = {
    "Starter plan": (12, True),
    "Team plan": (29, True),
    "Business plan": (59, True),
    "Enterprise plan": (95, True),
    "Onboarding package": (40, False),
    "Data migration": (65, False),
    "Training days": (55, False),
    "Premium support": (18, True),
}

LOST_REASONS = (
    "Price was too high for this year's budget.",
    "Chose a competitor with a local partner.",
    "Project was postponed until next year.",
    "No answer after several attempts.",
    "Missing integration with their ERP.",
    "Our champion left the company.",
)

WON_REASONS = (
    "Best fit after a three-week trial.",
    "Existing customer expanded to another department.",
    "Recommended by a partner.",
    "Fast onboarding and fair terms.",
    "Self-hosting was a requirement.",
)

NEXT_STEPS = (
    "Book a demo with the whole team",
    "Send the revised proposal",
    "Answer the security questionnaire",
    "Call the procurement department",
    "Wait for the board meeting",
    "Get the contract signed",
)

DISQUALIFICATIONS = ("No budget", "Too small", "Student or job seeker", "Competitor", "Not the right person", "Spam")
