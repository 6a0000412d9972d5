// What type a scalar has for kubectl: YAML 1.1 as sigs.k8s.io/yaml reads it, that is `resolve` of goyaml.v2 and then
// the step to JSON. `y` is true, `1_000` a number, `12:30` a string, `.inf` an error. And the way back: which texts
// need quotes to stay strings. Every text is untrusted; each function here is linear in its length.

import TextDocument

/// What a scalar is once its tag or plain text is resolved, as kubectl (sigs.k8s.io/yaml) does it.
public enum ResolvedScalar: Sendable, Equatable {
  case null
  case boolean(Bool)
  /// Decimal digits, perhaps after a minus sign: what fits into an `Int64` or a `UInt64`. Larger ones are floats.
  case integer(String)
  /// Finite: JSON has neither infinity nor not-a-number.
  case float(Double)
  case string(String)
  /// kubectl refuses the scalar, for this reason, put in a few words (`!!int needs an integer`).
  case invalid(String)
}

/// Resolves a scalar as kubectl does.
///
/// - Parameters:
///   - text: the scalar's value: unescaped, folded, without quotes.
///   - isPlain: whether it is neither quoted nor a block scalar.
///   - tag: the tag as libyaml's event has it (`!`, `!a`, `tag:yaml.org,2002:int`), or `nil`. Whatever has a tag that
///     is not one of YAML's own, `!` included, is a string to goyaml.
public func resolveScalar(text: String, isPlain: Bool, tag: String?) -> ResolvedScalar {
  guard let tag, !tag.isEmpty else {
    return isPlain ? inJSON(resolveImplicitly(text)) : .string(text)
  }
  let core = "tag:yaml.org,2002:"
  guard tag.hasPrefix(core) else { return .string(text) }
  let resolved = resolveImplicitly(text)
  switch (tag.dropFirst(core.count), resolved) {
  case ("null", .null), ("bool", .boolean), ("int", .integer), ("float", .float): return inJSON(resolved)
  case ("null", _): return .invalid("!!null needs null")
  case ("bool", _): return .invalid("!!bool needs a boolean")
  case ("int", _): return .invalid("!!int needs an integer")
  case ("float", .integer(let digits)):
    // goyaml turns an int into a float here, but forgets the unsigned ones.
    return Int64(digits).map { .float(Double($0)) } ?? .invalid("!!float needs a number of 64 bits, or a fraction")
  case ("float", _): return .invalid("!!float needs a number")
  case ("timestamp", _): return isTimestamp(Array(text.utf8)) ? .string(text) : .invalid("!!timestamp needs a date")
  case ("binary", _):
    return decodingBase64(text.utf8).map { .string(String(decoding: $0, as: UTF8.self)) }
      ?? .invalid("!!binary needs base64")
  default: return .string(text)
  }
}

/// A number as JSON can hold it.
private func inJSON(_ scalar: ResolvedScalar) -> ResolvedScalar {
  switch scalar {
  case .float(let value) where value.isInfinite: .invalid("infinity has no JSON form")
  case .float(let value) where value.isNaN: .invalid("not-a-number has no JSON form")
  default: scalar
  }
}

// MARK: - Plain text

/// What a plain scalar without a tag is; infinities and not-a-number included.
private func resolveImplicitly(_ text: String) -> ResolvedScalar {
  // goyaml, too, goes by the first byte: most scalars are names, and done with here.
  guard let first = text.utf8.first else { return .null }
  switch first {
  case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
    if let special = specialFloat(text) { return .float(special) }
    return number(Array(text.utf8)) ?? .string(text)
  default:
    return word(text) ?? .string(text)
  }
}

private func word(_ text: String) -> ResolvedScalar? {
  guard text.utf8.count <= 5 else { return nil }
  switch text {
  case "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON": return .boolean(true)
  case "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF": return .boolean(false)
  case "~", "null", "Null", "NULL": return .null
  default: return nil
  }
}

private func specialFloat(_ text: String) -> Double? {
  guard text.utf8.count <= 5 else { return nil }
  switch text {
  case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
  case "-.inf", "-.Inf", "-.INF": return -.infinity
  case ".nan", ".NaN", ".NAN": return .nan
  default: return nil
  }
}

private func number(_ bytes: [UInt8]) -> ResolvedScalar? {
  // Underscores may stand anywhere in a number, except that what starts with a dot goes straight to Go's
  // ParseFloat, which wants a digit on either side of each.
  if bytes.first == UInt8(ascii: ".") {
    for (index, byte) in bytes.enumerated() where byte == UInt8(ascii: "_") {
      guard bytes[index - 1].isDigit, index + 1 < bytes.count, bytes[index + 1].isDigit else { return nil }
    }
  }
  let bare = bytes.filter { $0 != UInt8(ascii: "_") }
  if bytes.first != UInt8(ascii: "."), let integer = integer(bare[...]) { return .integer(integer) }
  guard isFloat(bare) else { return nil }
  // Go refuses a number too large for a double, and goyaml then has a string. One too small is 0 to both.
  return Double(String(decoding: bare, as: UTF8.self)).flatMap { $0.isFinite ? .float($0) : nil }
}

/// What Go's `ParseInt(text, 0, 64)`, or else `ParseUint`, makes of a text, in decimal: `0x1F`, `0b11`, `0o17` and
/// `017` are taken.
private func integer(_ text: ArraySlice<UInt8>) -> String? {
  let sign = text.first.flatMap { $0.isSign ? $0 : nil }
  let digits = sign == nil ? text : text.dropFirst()
  guard digits.first == UInt8(ascii: "0") else { return signed(sign, magnitude(digits, radix: 10)) }
  let rest = digits.dropFirst(2)
  switch rest.isEmpty ? 0 : digits[digits.startIndex + 1] | 0x20 {
  case UInt8(ascii: "b"):
    // goyaml reads what follows `0b` once more by itself, and there a sign may stand: `0b-1` is -1.
    if sign == nil, let inner = rest.first, inner.isSign, text[text.startIndex + 1] == UInt8(ascii: "b") {
      return signed(inner, magnitude(rest.dropFirst(), radix: 2))
    }
    return signed(sign, magnitude(rest, radix: 2))
  case UInt8(ascii: "o"): return signed(sign, magnitude(rest, radix: 8))
  case UInt8(ascii: "x"): return signed(sign, magnitude(rest, radix: 16))
  default: return signed(sign, magnitude(digits, radix: 8))
  }
}

private func magnitude(_ digits: ArraySlice<UInt8>, radix: UInt64) -> UInt64? {
  guard !digits.isEmpty else { return nil }
  var value: UInt64 = 0
  for byte in digits {
    let digit: UInt64
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = UInt64(byte - UInt8(ascii: "A")) + 10
    default: return nil
    }
    let (shifted, tooLarge) = value.multipliedReportingOverflow(by: radix)
    let (sum, alsoTooLarge) = shifted.addingReportingOverflow(digit)
    guard digit < radix, !tooLarge, !alsoTooLarge else { return nil }
    value = sum
  }
  return value
}

/// The number in decimal, if it fits: 63 bits after a sign, 64 without one.
private func signed(_ sign: UInt8?, _ magnitude: UInt64?) -> String? {
  guard let magnitude else { return nil }
  switch sign {
  case UInt8(ascii: "-"):
    guard magnitude <= Int64.min.magnitude else { return nil }
    return magnitude == 0 ? "0" : "-\(magnitude)"
  case UInt8(ascii: "+"):
    return magnitude <= Int64.max.magnitude ? "\(magnitude)" : nil
  default:
    return "\(magnitude)"
  }
}

/// Whether the text is `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
private func isFloat(_ bytes: [UInt8]) -> Bool {
  var cursor = Cursor(bytes)
  cursor.skip(\.isSign)
  let whole = cursor.digits()
  let fraction = cursor.skip(".") ? cursor.digits() : 0
  guard whole + fraction > 0 else { return false }
  if cursor.skip({ $0 | 0x20 == UInt8(ascii: "e") }) {
    cursor.skip(\.isSign)
    guard cursor.digits() > 0 else { return false }
  }
  return cursor.isAtEnd
}

// MARK: - Tags

/// Whether goyaml takes the text for a date.
private func isTimestamp(_ bytes: [UInt8]) -> Bool { Timestamp(bytes) != nil }

/// A date, or a date and a time of day, as goyaml's four layouts and Go's `time.Parse` read them.
private struct Timestamp {
  private let numbers: [Int]
  /// Digits behind the second, without zeros at the end.
  private let fraction: String
  /// `Z`, or the distance from it.
  private let zone: String

  init?(_ bytes: [UInt8]) {
    var cursor = Cursor(bytes)
    guard let year = cursor.number(digits: 4...4), cursor.skip("-"),
      let month = cursor.number(digits: 1...2), (1...12).contains(month), cursor.skip("-"),
      let day = cursor.number(digits: 1...2)
    else { return nil }
    let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lastDay = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    guard (1...lastDay).contains(day) else { return nil }
    if cursor.isAtEnd {
      (numbers, fraction, zone) = ([year, month, day, 0, 0, 0], "", "Z")
      return
    }

    let needsZone = cursor.skip { $0 | 0x20 == UInt8(ascii: "t") }
    guard needsZone || cursor.skip(" "),
      let hour = cursor.number(digits: 1...2), hour < 24, cursor.skip(":"),
      let minute = cursor.number(digits: 1...2), minute < 60, cursor.skip(":"),
      let second = cursor.number(digits: 1...2), second < 60
    else { return nil }
    var digits: [UInt8] = []
    if cursor.skip({ $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }) {
      digits = cursor.takeDigits()
      if digits.isEmpty { return nil }
    }
    var zone = "Z"
    if needsZone, !cursor.skip("Z") {
      let isWest = cursor.skip("-")
      guard isWest || cursor.skip("+"),
        let hours = cursor.number(digits: 2...2), hours <= 24, cursor.skip(":"),
        let minutes = cursor.number(digits: 2...2), minutes <= 60
      else { return nil }
      let distance = hours * 60 + minutes
      if distance > 0 { zone = (isWest ? "-" : "+") + twoDigits(distance / 60) + ":" + twoDigits(distance % 60) }
    }
    guard cursor.isAtEnd else { return nil }
    // Go counts nanoseconds.
    var fraction = digits.prefix(9)
    while fraction.last == UInt8(ascii: "0") { fraction.removeLast() }
    numbers = [year, month, day, hour, minute, second]
    self.fraction = String(decoding: fraction, as: UTF8.self)
    self.zone = zone
  }

  /// As Go's RFC3339Nano writes it.
  var text: String {
    let year = String(numbers[0])
    return String(repeating: "0", count: 4 - year.count) + year + "-" + twoDigits(numbers[1]) + "-"
      + twoDigits(numbers[2]) + "T" + numbers[3...].map(twoDigits).joined(separator: ":")
      + (fraction.isEmpty ? "" : "." + fraction) + zone
  }
}

private func twoDigits(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }

/// Resolves a plain or quoted scalar as yaml.v3 of Go does, whose YAML is nearer to 1.2, and as kubectl reads what it
/// then writes: `yes` is a string, and so is a date, written out in full.
///
/// - Parameters: see `resolveScalar(text:isPlain:tag:)`.
public func resolveScalarAsYAML3(text: String, isPlain: Bool, tag: String?) -> ResolvedScalar {
  if tag == "tag:yaml.org,2002:timestamp" || isPlain && tag == nil, let timestamp = Timestamp(Array(text.utf8)) {
    return .string(timestamp.text)
  }
  let resolved = resolveScalar(text: text, isPlain: isPlain, tag: tag)
  if isPlain, tag == nil, case .boolean = resolved, text.lowercased() != "true", text.lowercased() != "false" {
    return .string(text)
  }
  return resolved
}

/// The bytes a base64 text stands for by the rules of Go's `base64.StdEncoding`: padded, broken into lines at will.
private func decodingBase64(_ text: String.UTF8View) -> [UInt8]? {
  var result: [UInt8] = []
  var (group, count, padding): (UInt32, Int, Int) = (0, 0, 0)
  for byte in text where byte != UInt8(ascii: "\n") && byte != UInt8(ascii: "\r") {
    let value: UInt8
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): value = 62
    case UInt8(ascii: "/"): value = 63
    case UInt8(ascii: "=") where count >= 2:
      value = 0
      padding += 1
    default: return nil
    }
    // Nothing but padding follows padding, and it ends the text.
    if padding > 0, byte != UInt8(ascii: "=") { return nil }
    group = group << 6 | UInt32(value)
    count += 1
    if count == 4 {
      let bytes = [UInt8(truncatingIfNeeded: group >> 16), UInt8(truncatingIfNeeded: group >> 8), UInt8(group & 0xFF)]
      result += bytes.dropLast(padding)
      (group, count) = (0, 0)
    }
  }
  return count == 0 ? result : nil
}

/// Reads bytes from front to back.
private struct Cursor {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isAtEnd: Bool { rest.isEmpty }

  /// Moves past the next byte if it is one of these; says whether it was.
  @discardableResult mutating func skip(_ isWanted: (UInt8) -> Bool) -> Bool {
    guard let next = rest.first, isWanted(next) else { return false }
    rest.removeFirst()
    return true
  }

  mutating func skip(_ mark: Unicode.Scalar) -> Bool {
    skip { $0 == UInt8(ascii: mark) }
  }

  /// Moves past digits; says how many.
  mutating func digits() -> Int { takeDigits().count }

  /// Moves past digits.
  mutating func takeDigits() -> [UInt8] {
    let digits = rest.prefix { $0.isDigit }
    rest = rest[digits.endIndex...]
    return Array(digits)
  }

  /// Reads a number of so many digits; more are left where they are.
  mutating func number(digits count: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix(count.upperBound).prefix { $0.isDigit }
    guard count.contains(digits.count) else { return nil }
    rest = rest[digits.endIndex...]
    return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

  fileprivate var isSign: Bool { self == UInt8(ascii: "-") || self == UInt8(ascii: "+") }
}

// MARK: - Writing strings

/// Whether `text` has to be quoted to be read back as this very string where it stands as a value in a block mapping
/// or as an item of a flow sequence. Errs on the side of quotes, also for what other readers of YAML 1.1 take for a
/// date or a time (`2024-01-01`, `12:30`).
public func needsQuotes(_ text: String) -> Bool {
  guard let first = text.utf8.first, let last = text.utf8.last else { return true }
  if "-?:,[]{}#&*!|>'\"%@` ".utf8.contains(first) || last == UInt8(ascii: " ") || last == UInt8(ascii: ":") {
    return true
  }
  if text.hasPrefix("...") || text == "=" || text == "<<" { return true }
  var previous: Unicode.Scalar = "a"
  for scalar in text.unicodeScalars {
    switch scalar {
    // A question mark ends a plain scalar of a flow collection in goyaml and in libyaml before 0.2.5.
    case ",", "[", "]", "{", "}", "?": return true
    case " " where previous == ":": return true
    case "#" where previous == " ": return true
    case ":" where first.isDigit: return true
    default: if !isPrintable(scalar) { return true }
    }
    previous = scalar
  }
  return isTimestamp(Array(text.utf8)) || resolveImplicitly(text) != .string(text)
}

/// `text` in double quotes: YAML, and JSON as well.
public func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    case _ where isPrintable(scalar): result.unicodeScalars.append(scalar)
    default:
      // All of these are of 16 bits: JSON has no escape for others.
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }
  return result + "\""
}

/// Whether libyaml takes the character as it is, and for nothing but itself: neither a control character, nor a line
/// break (U+0085, U+2028, U+2029), nor a byte order mark. And whether a reader sees it.
private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x00..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
  // What nobody sees, or what reorders the text around it, is written so that it is seen.
  case 0x80...0xFFFF: !isUnseen(scalar)
  default: true
  }
}
