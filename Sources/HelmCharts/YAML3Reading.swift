// How yaml.v3 of Go reads a text into a map, and what is left of it when Helm reads what yaml.v3 then writes. Its YAML is
// nearer to 1.2: `yes` stays text, a date is written out, an explicit key wins over a merged one, and a key that stands twice
// is an error.

import YAMLSyntax

/// A mapping as yaml.v3 has it: two of them can be merged.
public struct YAML3Mapping: Sendable {
  fileprivate indirect enum Value: Sendable {
    case leaf(HelmValue)
    case mapping(YAML3Mapping, ValueOrigin)
  }

  /// By the keys that Helm will read.
  fileprivate var members: [String: Value] = [:]
  /// Whether all keys are strings. A mapping with others is of another type in Go, and is replaced and never merged.
  fileprivate var hasStringKeys = true
  private var origin: ValueOrigin

  /// The mapping, or why yaml.v3 refuses to read the text into one.
  ///
  /// - Parameters:
  ///   - document: the first of a text without white space around it, as KubeSphere hands it over.
  ///   - origin: the layer that each value is given, and where the text begins.
  public init(_ document: YAMLDocument, as origin: ValueOrigin) throws(HelmFailure) {
    self.origin = origin
    guard document.isIntact || document.errors.allSatisfy({ $0.kind == .notJSON }) else {
      throw HelmFailure(.values, "yaml: the text is no YAML")
    }
    guard let root = document.root?.resolved, !root.isNull else { return }
    guard root.kind == .mapping else {
      throw HelmFailure(.values, "yaml: cannot unmarshal \(root.kind == .sequence ? "!!seq" : "!!str") into map")
    }
    var reader = YAML3Reader(origin: origin)
    self = try reader.mapping(root, isTop: true, at: root.range.lowerBound)
  }

  fileprivate init(origin: ValueOrigin) { self.origin = origin }

  /// Puts the members of another mapping over those of this one; mappings are merged, all else is replaced.
  public mutating func merge(_ other: YAML3Mapping) {
    for (key, value) in other.members {
      if case .mapping(let over, _) = value, over.hasStringKeys, case .mapping(var under, let origin)? = members[key],
        under.hasStringKeys
      {
        under.merge(over)
        members[key] = .mapping(under, origin)
      } else {
        members[key] = value
      }
    }
  }

  /// What Helm reads, once yaml.v3 wrote it.
  public func valueForHelm() throws(HelmFailure) -> HelmValue {
    let value = value(origin)
    if let number = value.firstUnsupportedNumber { throw unsupported(number) }
    return value
  }

  fileprivate func value(_ origin: ValueOrigin) -> HelmValue {
    let values = members.mapValues { value in
      switch value {
      case .leaf(let leaf): leaf
      case .mapping(let mapping, let origin): mapping.value(origin)
      }
    }
    return HelmValue(.mapping(values), origin)
  }
}

private struct YAML3Reader {
  let origin: ValueOrigin
  private var left = mostValues
  private var depth = 0

  init(origin: ValueOrigin) { self.origin = origin }

  private func place(_ offset: Int) -> ValueOrigin {
    ValueOrigin(origin.layer, chart: origin.chart, offset: origin.offset + offset)
  }

  mutating func mapping(_ node: YAMLNode, isTop: Bool, at offset: Int) throws(HelmFailure) -> YAML3Mapping {
    depth += 1
    defer { depth -= 1 }
    guard depth <= deepestValue else { throw tooDeep }
    var found = YAML3Mapping(origin: place(offset))
    var written: Set<String> = []
    var merged: YAMLNode?
    for entry in node.entries {
      let key = entry.key.resolved
      guard key.kind == .scalar else { throw HelmFailure(.values, "yaml: invalid map key") }
      guard written.insert(key.text).inserted else {
        throw HelmFailure(.values, "yaml: mapping key \"\(key.text)\" already defined")
      }
      if key.isMergeKey {
        merged = entry.value.resolved
        continue
      }
      let name = isTop ? key.text : try self.key(key, &found)
      found.members[name] = try value(entry.value, at: entry.key.range.lowerBound)
    }
    if let merged { try merge(merged, into: &found, isTop: isTop) }
    return found
  }

  private mutating func merge(_ source: YAMLNode, into found: inout YAML3Mapping, isTop: Bool) throws(HelmFailure) {
    let sources = source.kind == .sequence ? source.items.map(\.resolved) : [source]
    for source in sources {
      left -= 1
      guard source.kind == .mapping, left > 0 else {
        throw HelmFailure(.values, "yaml: map merge requires map or sequence of maps as the value")
      }
      let more = try mapping(source, isTop: isTop, at: source.range.lowerBound)
      found.hasStringKeys = found.hasStringKeys && more.hasStringKeys
      found.members.merge(more.members) { own, _ in own }
    }
  }

  /// A key as Helm reads it in the end.
  private func key(_ node: YAMLNode, _ mapping: inout YAML3Mapping) throws(HelmFailure) -> String {
    switch resolveScalarAsYAML3(text: node.text, isPlain: node.style == .plain, tag: node.tag) {
    case .string(let text):
      // A date is none to Go.
      if node.style == .plain, node.tag == nil, text != node.text { mapping.hasStringKeys = false }
      return text
    case .boolean(let value):
      mapping.hasStringKeys = false
      return value ? "true" : "false"
    case .integer(let digits):
      mapping.hasStringKeys = false
      return digits
    case .float(let value):
      mapping.hasStringKeys = false
      return Decimal(value).asGoPrintsIt
    case .null, .invalid: throw HelmFailure(.values, "unsupported map key")
    }
  }

  private mutating func value(_ node: YAMLNode, at offset: Int) throws(HelmFailure) -> YAML3Mapping.Value {
    left -= 1
    guard left > 0 else { throw HelmFailure(.values, "the text has too many values") }
    let node = node.resolved
    switch node.kind {
    case .mapping: return .mapping(try mapping(node, isTop: false, at: offset), place(offset))
    case .sequence:
      depth += 1
      defer { depth -= 1 }
      guard depth <= deepestValue else { throw tooDeep }
      var items: [HelmValue] = []
      for item in node.items {
        switch try value(item, at: item.range.lowerBound) {
        case .leaf(let leaf): items.append(leaf)
        case .mapping(let mapping, _): items.append(mapping.value(place(offset)))
        }
      }
      return .leaf(HelmValue(.list(items), place(offset)))
    case .scalar, .alias: return .leaf(HelmValue(try scalar(node), place(offset)))
    }
  }

  private func scalar(_ node: YAMLNode) throws(HelmFailure) -> HelmValue.Content {
    guard node.kind == .scalar else { throw HelmFailure(.values, "yaml: unknown anchor") }
    switch resolveScalarAsYAML3(text: node.text, isPlain: node.style == .plain, tag: node.tag) {
    case .null: return .null
    case .boolean(let value): return .boolean(value)
    case .integer(let digits): return .number(Double(digits) ?? 0)
    case .float(let value): return .number(value)
    case .string(let text): return .string(text)
    // yaml.v3 has infinities, Helm has not.
    case .invalid(let reason) where unsupportedNumber(reason) != nil: return .number(unsupportedNumber(reason) ?? 0)
    case .invalid(let reason): throw HelmFailure(.values, "yaml: \(reason)")
    }
  }
}
