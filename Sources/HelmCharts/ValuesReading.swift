// How Helm reads a text of values: sigs.k8s.io/yaml, that is YAML 1.1 and then JSON. `yes` is true, `1:` is the key "1",
// of a key that stands twice the last counts, and only the first document is read.

import TextDocument
import YAMLSyntax

/// A text expanded by aliases beyond this many values means harm.
let mostValues = 200_000

/// Depth limit against hostile texts. A document has one of its own, but aliases of aliases are as deep as all of them
/// together, and values are gone through by recursion.
let deepestValue = 256

extension HelmValue {
  /// The mapping that Helm reads; empty where the text has nothing but comments, or null.
  ///
  /// - Parameters:
  ///   - document: the text's first document.
  ///   - source: its text.
  ///   - origin: the layer that each value is given; the place is where its key begins.
  public static func reading(
    _ document: YAMLDocument, source: [UInt8], as origin: ValueOrigin
  ) throws(HelmFailure) -> HelmValue {
    guard let root = document.root else {
      guard document.errors.isEmpty else { throw HelmFailure(.values, "failed to parse values.yaml: \(notYAML)") }
      return HelmValue(.mapping([:]), origin)
    }
    guard document.isIntact,
      document.refusals(source: source, includingValues: true).allSatisfy({ $0.kind == .ignored || $0.kind == .notJSON }
      )
    else {
      throw HelmFailure(.values, "failed to parse values.yaml: \(reason(document, source))")
    }
    var reader = ValuesReader(origin: origin)
    let value: HelmValue
    do throws(HelmFailure) { value = try reader.value(of: root, at: 0) } catch {
      throw HelmFailure(.values, "failed to parse values.yaml: error converting YAML to JSON: \(error.reason)")
    }
    if let number = value.firstUnsupportedNumber { throw unsupported(number) }
    switch value.content {
    case .mapping: return value
    case .null: return HelmValue(.mapping([:]), origin)
    default:
      throw HelmFailure(
        .values,
        "failed to parse values.yaml: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
          + "\(goKind(value)) into Go value of type map[string]interface {}")
    }
  }

  /// The same from a text, of which the first document counts.
  public static func reading(text: [UInt8], as origin: ValueOrigin) throws(HelmFailure) -> HelmValue {
    let first = splitDocuments(text).first.map { Array(text[$0]) } ?? []
    return try reading(YAMLDocument(first), source: first, as: origin)
  }

  private static func goKind(_ value: HelmValue) -> String {
    switch value.content {
    case .boolean: "bool"
    case .number: "number"
    case .string: "string"
    case .list: "array"
    case .null, .mapping: "object"
    }
  }

  private static let notYAML = "error converting YAML to JSON: yaml: the text is no YAML"

  private static func reason(_ document: YAMLDocument, _ source: [UInt8]) -> String {
    let refusals = document.errors + document.refusals(source: source, includingValues: true)
    guard let first = refusals.min(by: { $0.range.lowerBound < $1.range.lowerBound }) else { return notYAML }
    let lines = SourceText(source)
    return "error converting YAML to JSON: yaml: line \(lines.line(at: first.range.lowerBound) + 1): \(first.message)"
  }
}

private struct ValuesReader {
  let origin: ValueOrigin
  private var left = mostValues
  private var depth = 0

  init(origin: ValueOrigin) { self.origin = origin }

  private func place(_ offset: Int) -> ValueOrigin {
    ValueOrigin(origin.layer, chart: origin.chart, offset: offset)
  }

  mutating func value(of node: YAMLNode, at offset: Int) throws(HelmFailure) -> HelmValue {
    left -= 1
    guard left > 0 else { throw HelmFailure(.values, "the text has too many values") }
    depth += 1
    defer { depth -= 1 }
    guard depth <= deepestValue else { throw tooDeep }
    let node = node.resolved
    switch node.kind {
    case .mapping:
      var members: [String: HelmValue] = [:]
      for entry in node.effectiveEntries {
        let key = try key(entry.key.resolved)
        members[key] = try value(of: entry.value, at: entry.key.range.lowerBound)
      }
      return HelmValue(.mapping(members), place(offset))
    case .sequence:
      var items: [HelmValue] = []
      for item in node.items { items.append(try value(of: item, at: item.range.lowerBound)) }
      return HelmValue(.list(items), place(offset))
    case .scalar, .alias:
      return HelmValue(try scalar(node), place(offset))
    }
  }

  private func scalar(_ node: YAMLNode) throws(HelmFailure) -> HelmValue.Content {
    switch node.scalar {
    case .null?: return .null
    case .boolean(let value)?: return .boolean(value)
    case .integer(let digits)?: return .number(Double(digits) ?? 0)
    case .float(let value)?: return .number(value)
    case .string(let text)?: return .string(text)
    case .invalid(let reason)?:
      guard let number = unsupportedNumber(reason) else { throw HelmFailure(.values, "yaml: \(reason)") }
      return .number(number)
    case nil: throw HelmFailure(.values, "yaml: unknown anchor")
    }
  }

  /// JSON has strings as keys: what YAML takes for something else is written as one.
  private func key(_ node: YAMLNode) throws(HelmFailure) -> String {
    switch node.scalar {
    case .boolean(let value)?: return value ? "true" : "false"
    case .integer(let digits)?: return digits
    case .float(let value)?: return Decimal(value).asGoPrintsIt
    case .string(let text)?: return text
    case .null?, .invalid?, nil: throw HelmFailure(.values, "unsupported map key")
    }
  }
}

let tooDeep = HelmFailure(.values, "the values are nested more than \(deepestValue) deep")

/// The number that JSON cannot hold, by what `ResolvedScalar.invalid` says of it.
func unsupportedNumber(_ reason: String) -> Double? {
  switch reason {
  case "infinity has no JSON form": .infinity
  case "not-a-number has no JSON form": .nan
  default: nil
  }
}

func unsupported(_ number: Double) -> HelmFailure {
  HelmFailure(
    .values,
    "failed to parse values.yaml: error converting YAML to JSON: json: unsupported value: \(number.isNaN ? "NaN" : "+Inf")"
  )
}

extension HelmValue {
  /// The first number in it that JSON cannot hold.
  var firstUnsupportedNumber: Double? {
    switch content {
    case .number(let number): number.isFinite ? nil : number
    case .list(let items): items.lazy.compactMap(\.firstUnsupportedNumber).first
    case .mapping(let members): members.values.lazy.compactMap(\.firstUnsupportedNumber).first
    case .null, .boolean, .string: nil
    }
  }
}
