//! S26: nine classes of customers, the first that fits and all that fit. A class that an unknown rate leaves open is named
//! as undecided; where none fits before it, none behind it counts, though those that fit are listed.

use super::draw::{Draw, Files, cell};
use super::method::{Maybe, Second, guarded, percent};
use crate::support::fraction::{Fraction, over, whole};

pub const PERIOD: &str = "2025";

const SALES: [&str; 13] = [
    "",
    "0",
    "0.01",
    "10000",
    "19999.99",
    "20000",
    "20000.01",
    "50000",
    "99999.99",
    "100000",
    "100000.01",
    "250000",
    "1234567.89",
];
const DEBTS: [&str; 8] = ["", "0", "0", "0.01", "19999.99", "20000", "20000.01", "80000"];
const RATES: [&str; 12] = [
    "",
    "0",
    "79.99%",
    "85%",
    "85.01%",
    "94.99%",
    "95%",
    "0.95",
    "0.9500000000004",
    "0.950000000001",
    "95.01%",
    "100%",
];
const RETURNS: [&str; 8] = ["", "0", "4.99%", "5%", "0.05", "0.0500000000004", "0.050000000001", "5.01%"];

/// What is written of a customer, and of the year before.
#[derive(Clone, Default)]
struct Customer {
    is_new: Option<bool>,
    orders: Option<i128>,
    sales: String,
    debt: &'static str,
    payment: String,
    returns: &'static str,
    before: Option<(String, String)>,
}

/// A thousand customers, and what they are.
pub fn computed() -> (Files, Vec<Second>) {
    let mut files = Files::new("", "is_new,orders,sales,debt,payment_rate,return_rate");
    let mut draw = Draw::new(126);
    let mut customers = edges();
    customers.resize_with(1000, || customer(&mut draw));
    let second = customers.iter().enumerate().map(|(at, customer)| {
        let subject = format!("客户{at:04}");
        write(&mut files, &subject, customer);
        classed(subject, customer)
    });
    let second = second.collect();
    (files, second)
}

fn customer(draw: &mut Draw) -> Customer {
    Customer {
        is_new: draw.pick(&[None, Some(false), Some(false), Some(true)]),
        orders: draw.pick(&[None, Some(0), Some(1), Some(2), Some(3), Some(4), Some(4), Some(20)]),
        sales: draw.near(&SALES, 0, 300_000, 2),
        debt: draw.pick(&DEBTS),
        payment: draw.pick(&RATES).to_owned(),
        returns: draw.pick(&RETURNS),
        before: draw.chance(75).then(|| (draw.near(&SALES, 0, 400_000, 2), draw.pick(&RATES).to_owned())),
    }
}

/// Every value of one measure beside plain ones of the others, and falls of just so much.
fn edges() -> Vec<Customer> {
    let plain = |sales: &str, orders| Customer {
        sales: sales.to_owned(),
        orders: Some(orders),
        debt: "0",
        payment: "98%".to_owned(),
        returns: "1%",
        ..Customer::default()
    };
    let mut all = vec![Customer::default(), plain("0", 0), plain("200000", 10)];
    for sales in SALES {
        for orders in [0, 1, 2, 3, 4] {
            all.push(plain(sales, orders));
        }
        for is_new in [None, Some(true)] {
            all.extend(["20000", "20000.01"].map(|debt| Customer { is_new, debt, ..plain(sales, 5) }));
        }
        // Down to a half, a hair less and a hair more; from nothing; from nothing written.
        for before in ["200000.02", "200000", "199999.98", "40000", "0", ""] {
            all.push(Customer { before: Some((before.to_owned(), String::new())), ..plain(sales, 4) });
        }
    }
    // Hardly anything sold last year, and nothing this year.
    for before in ["0.01", "0.5", "1", "1.01"] {
        all.push(Customer { before: Some((before.to_owned(), String::new())), ..plain("0", 4) });
    }
    for payment in RATES {
        for returns in RETURNS {
            all.push(Customer { payment: payment.to_owned(), returns, ..plain("150000", 4) });
        }
        for before in ["", "1", "95%", "95.01%", "94.99%", "105%", "104.999999%"] {
            let before = Some((String::new(), before.to_owned()));
            all.push(Customer { payment: payment.to_owned(), before, ..plain("60000", 4) });
        }
    }
    for debt in DEBTS {
        all.extend([0, 1, 2].map(|orders| Customer { debt, ..plain("5000", orders) }));
    }
    all
}

fn write(files: &mut Files, subject: &str, of: &Customer) {
    files.subjects.row(&[subject]);
    let (is_new, orders) = (cell(of.is_new), cell(of.orders));
    files.measures.row(&[subject, PERIOD, &is_new, &orders, &of.sales, of.debt, &of.payment, of.returns]);
    if let Some((sales, payment)) = &of.before {
        files.measures.row(&[subject, "2024", "true", "1", sales, "99999", payment, "50%"]);
    }
    // Two years before is not the year before.
    files.measures.row(&[subject, "2023", "false", "99", "99999999", "1", "100%", "0"]);
}

fn read(text: &str) -> Maybe {
    (!text.is_empty()).then(|| Fraction::read(text))
}

/// By how much a value lies below what it was; nothing lost where one of them is unknown.
fn fall(now: Maybe, before: Maybe) -> Fraction {
    let lost = before.zip(now).map_or(whole(0), |(before, now)| before - now);
    lost.max(whole(0))
}

/// Whether a value is on one side of another; nothing is not known to be.
fn known(value: Maybe, fits: impl Fn(Fraction) -> bool) -> Option<bool> {
    value.map(|value| fits(guarded(value)))
}

/// All of them: one that does not hold settles it, wherever it stands; else one that can't be told leaves it open.
fn all_of(parts: &[Option<bool>]) -> Option<bool> {
    if parts.contains(&Some(false)) {
        return Some(false);
    }
    (!parts.contains(&None)).then_some(true)
}

fn classed(subject: String, of: &Customer) -> Second {
    let mut second = Second { subject, status: "scored", ..Second::default() };
    let sales = read(&of.sales).unwrap_or(whole(0));
    let debt = read(of.debt).unwrap_or(whole(0));
    let orders = of.orders.unwrap_or(0);
    let is_new = of.is_new.unwrap_or(false);
    let (payment, returns) = (read(&of.payment), read(of.returns));
    let (sales_before, payment_before) =
        of.before.as_ref().map_or((None, None), |(sales, payment)| (read(sales), read(payment)));
    let sales_before = sales_before.filter(|before| *before > whole(0));
    let sales_down = sales_before.map_or(whole(0), |before| fall(Some(sales), Some(before)) / before * whole(100));
    let payment_down = fall(payment, payment_before) * whole(100);
    second.put("score.sales", Some(sales));
    second.put("score.orders", Some(whole(orders)));
    second.put("score.debt", Some(debt));
    second.put("score.payment_rate", payment);
    second.put("score.return_rate", returns);
    second.put("also.sales_down", Some(sales_down));
    second.put("also.payment_down", Some(payment_down));
    let large = sales > whole(100_000);
    let pays = |above: bool| known(payment, move |x| if above { x > percent(95) } else { x < percent(95) });
    let returned = |above: bool| known(returns, move |x| if above { x > over(5, 100) } else { x < over(5, 100) });
    let fits = [
        ("new-ineffective", Some(is_new && sales < whole(100_000))),
        ("new-effective", Some(is_new && sales >= whole(100_000))),
        ("no-business", Some(orders == 0 && debt == whole(0))),
        ("to-handle", Some(orders < 2 && debt > whole(0))),
        ("stalled", Some(sales < whole(20_000) && debt > whole(20_000))),
        ("deteriorating", Some(guarded(sales_down) >= whole(50) || guarded(payment_down) >= whole(10))),
        ("regular", all_of(&[Some(large), Some(orders > 3), pays(true), returned(false)])),
        ("irregular", all_of(&[Some(large), pays(false), returned(true)])),
    ];
    for (class, fits) in fits {
        match fits {
            Some(true) => second.classes.push(class),
            Some(false) => {}
            None => second.undecided.push(format!("class {class}")),
        }
        second.open |= second.classes.is_empty() && !second.undecided.is_empty();
    }
    if second.classes.is_empty() && second.undecided.is_empty() {
        second.classes.push("other");
    }
    second
}
