// Numbers and names as the drawings write them; autograd/drawing/text.py says the same.

const DIGITS = 4, SUMMANDS = 4, LISTED = 4;

// The first digits of a positive number and its exponent, as Python rounds: half to even.
function rounded(x) {
  const [long, power] = x.toExponential(60).split("e");
  const all = long.replace(".", "");
  const half = "5" + "0".repeat(all.length - DIGITS - 1);
  const rest = all.slice(DIGITS);
  let digits = Number(all.slice(0, DIGITS)), exponent = Number(power);
  if (rest > half || (rest === half && digits % 2)) digits += 1;
  if (digits === 10 ** DIGITS) { digits /= 10; exponent += 1; }
  return { digits: String(digits), exponent };
}

function decimal(x) {
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x + 0);
  const sign = x < 0 ? "−" : "";
  const { digits, exponent } = rounded(Math.abs(x));
  const trimmed = text => text.replace(/\.?0+$/, "");
  if (exponent <= -5 || exponent >= 6) {
    const mantissa = trimmed(`${digits[0]}.${digits.slice(1)}`);
    return `${sign}${mantissa}e${String(exponent).replace("-", "−")}`;
  }
  if (exponent >= DIGITS - 1) return sign + digits + "0".repeat(exponent - DIGITS + 1);
  const whole = exponent < 0 ? "0" : digits.slice(0, exponent + 1);
  const part = exponent < 0 ? "0".repeat(-exponent - 1) + digits : digits.slice(exponent + 1);
  return sign + trimmed(`${whole}.${part}`);
}

// A number of the data: plain, or the text or parts that stand for one that JSON lacks.
function number(x) {
  if (x === true) return "True";
  if (x === false) return "False";
  if (x === null || x === undefined) return "";
  if (typeof x === "object") {
    const below = x.im === "-Infinity" || x.im < 0 || Object.is(x.im, -0);
    const size = typeof x.im === "string" ? x.im.replace("-", "") : Math.abs(x.im);
    return `${number(x.re)}${below ? "−" : "+"}${number(size)}i`;
  }
  if (x === "NaN" || Number.isNaN(x)) return "NaN";
  if (x === "Infinity" || x === Infinity) return "∞";
  if (x === "-Infinity" || x === -Infinity) return "−∞";
  return decimal(x).replace(/^-/, "−");
}

// A number to compute with; NaN where there is none.
function real(x) {
  if (typeof x === "object" && x !== null) return Math.hypot(real(x.re), real(x.im));
  return x === null || x === undefined ? NaN : Number(x);
}

// ∂ = 3 + 2 = 5; of many terms how many.
function sumLine(terms, all, sum) {
  if (all > SUMMANDS) return `∂ = ⋯ ${counted(terms.length, "term")} ⋯ = ${number(sum)}`;
  return terms.length > 1 ? `∂ = ${total(terms.map(number))} = ${number(sum)}` : `∂ = ${number(sum)}`;
}

// 3 + 2, the middle left out where there are many.
function total(terms) {
  const count = terms.length;
  if (count > SUMMANDS) {
    terms = [...terms.slice(0, SUMMANDS - 2), `⋯ ${count} terms ⋯`, terms[count - 1]];
  }
  return terms.map((t, i) => (t.startsWith("−") && i ? `(${t})` : t)).join(" + ");
}

const PATH = /^[\p{L}\p{N}_. -]+(\/[\p{L}\p{N}_. -]+)+$/u;

// Cut in the middle; a path, first at its beginning.
function shortened(text, limit = 30) {
  const letters = [...text];
  if (letters.length <= limit) return text;
  const parts = PATH.test(text) ? text.split("/") : [];
  while (parts.length > 1) {
    parts.shift();
    const last = parts.join("/");
    if ([...last].length + 2 <= limit) return `…/${last}`;
  }
  return cut(letters, limit);
}

function cut(letters, limit) {
  const half = Math.floor((limit - 1) / 2);
  const start = letters.slice(0, limit - 1 - half), end = letters.slice(letters.length - half);
  return `${start.join("")}…${end.join("")}`;
}

const thousands = n => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
const counted = (n, noun) => `${thousands(n)} ${noun}${n === 1 ? "" : "s"}`;

// What is shown of a value in one line; x: of the data, sizes: its shape as text.
function brief(x, sizes) {
  if (x === null || typeof x !== "object" || "re" in x) return number(x);
  if ("text" in x) return x.text;
  if (x.size === 0) return "empty";
  if (x.numbers && x.size <= LISTED && !sizes.includes("×")) {
    return `[${x.numbers.map(number).join(", ")}]`;
  }
  if ("true" in x) return `${x.true} of ${x.size} True`;
  if (!("low" in x)) return `mean ${number(x.mean)}`;
  return `${number(x.low)} … ${number(x.high)}`;
}

// A number, of an array its norm.
function magnitude(x) {
  return x !== null && typeof x === "object" && "size" in x ? x.norm ?? 0 : x;
}

function sized(x) {
  const isArray = x !== null && typeof x === "object" && "size" in x;
  return isArray ? `norm ${number(magnitude(x))}` : number(x);
}
