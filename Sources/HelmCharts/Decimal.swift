// Numbers as Go writes them: what a float looks like as a key, or in JSON.

/// The shortest digits that stand for a float.
struct Decimal {
  private let isNegative: Bool
  /// Without the point; no zeros at the end.
  private let digits: String
  /// The power of ten of the first digit.
  private let exponent: Int

  /// - Parameter value: finite.
  init(_ value: Double) {
    isNegative = value < 0
    let parts = "\(value.magnitude)".split(separator: "e")
    let number = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = number.count > 1 ? String(number[1]) : ""
    let all = String(number[0]) + fraction
    let leadingZeros = all.prefix { $0 == "0" }.count
    var digits = String(all.dropFirst(leadingZeros))
    while digits.last == "0" { digits.removeLast() }
    self.digits = digits.isEmpty ? "0" : digits
    let shift = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    exponent = digits.isEmpty ? 0 : number[0].count - 1 - leadingZeros + shift
  }

  /// As `encoding/json` writes it.
  var asJSON: String {
    if exponent < -6 || exponent >= 21 { return sign + scientific(leastExponentDigits: 1) }
    return sign + plain
  }

  /// As `strconv.FormatFloat(value, 'g', -1, 64)` writes it.
  var asGoPrintsIt: String {
    if exponent < -4 || exponent >= 6 {
      return sign + scientific(leastExponentDigits: 2)
    }
    return sign + plain
  }

  private var sign: String { isNegative ? "-" : "" }

  private var plain: String {
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
    if digits.count <= exponent + 1 {
      return digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    let point = digits.index(digits.startIndex, offsetBy: exponent + 1)
    return digits[..<point] + "." + digits[point...]
  }

  private func scientific(leastExponentDigits: Int) -> String {
    let magnitude = String(exponent.magnitude)
    let zeros = String(repeating: "0", count: max(0, leastExponentDigits - magnitude.count))
    let rest = digits.dropFirst()
    return digits.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e" + (exponent < 0 ? "-" : "+") + zeros + magnitude
  }
}

/// A number as a template writes it.
public func textOfNumberInTemplates(_ number: Double) -> String { Decimal(number).asGoPrintsIt }

/// A number as JSON has it.
public func textOfNumberInJSON(_ number: Double) -> String { Decimal(number).asJSON }
