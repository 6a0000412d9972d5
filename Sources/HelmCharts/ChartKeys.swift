// The keys that values for a chart can have, with every part of it on: its own, those of its subcharts under their names or
// aliases, `global`, the tags, and the paths that switch subcharts. Nothing is built in advance: a key knows where it is
// defined, and finds its children when it is asked.

import TextDocument
import YAMLSyntax

/// One step of a path: a key, or the items of a list.
public enum KeyStep: Sendable, Hashable {
  case key(String)
  case item
}

/// A key of values, or the whole of them.
public struct ChartKey: Sendable {
  /// A place in a chart's `values.yaml`.
  public struct Definition: Sendable {
    public let chart: Chart
    /// The key there; nil for the whole file, and for an item of a list.
    public let key: YAMLNode?
    public let value: YAMLNode
    /// From the top of that file.
    let path: [String]

    /// Counted from 0.
    public var line: Int { chart.valuesText.line(at: (key ?? value).range.lowerBound) }
  }

  /// What a key is for beside what the charts' files define.
  public enum Role: Sendable, Hashable {
    /// Values of a subchart stand below it.
    case subchart
    /// Values that every chart sees.
    case global
    /// The tags of the top chart's dependencies.
    case tags
    case tag
    /// Whether it switches a subchart on.
    case condition(subchart: String)
  }

  public enum Kind: Sendable, Hashable {
    case mapping, list, string, number, boolean, null
  }

  public let path: [KeyStep]
  /// The default that counts first.
  public let definitions: [Definition]
  public let roles: [Role]
  /// The chart whose values begin here, if any does.
  private let chart: Chart?
  /// The names of the tags, where this is `tags`.
  private let tagNames: [String]
  /// Conditions that go on below: the path that is left, and the subchart.
  private let conditions: [(path: ArraySlice<String>, subchart: String)]

  public init(_ chart: Chart) {
    path = []
    definitions = Self.definition(of: chart).map { [$0] } ?? []
    roles = []
    self.chart = chart
    tagNames = []
    conditions = Self.conditions(of: chart)
  }

  private init(
    path: [KeyStep], definitions: [Definition], roles: [Role] = [], chart: Chart? = nil, tagNames: [String] = [],
    conditions: [(path: ArraySlice<String>, subchart: String)] = []
  ) {
    (self.path, self.definitions, self.roles) = (path, definitions, roles)
    (self.chart, self.tagNames, self.conditions) = (chart, tagNames, conditions)
  }

  private static func definition(of chart: Chart) -> Definition? {
    chart.valuesDocument.root.map { Definition(chart: chart, key: nil, value: $0, path: []) }
  }

  private static func conditions(of chart: Chart) -> [(path: ArraySlice<String>, subchart: String)] {
    (chart.dependencies ?? []).flatMap { dependency in
      dependency.conditions.map { condition in
        (condition.split(separator: ".").map(String.init)[...], dependency.key)
      }
    }
  }

  // MARK: - Below it

  /// The keys of the mapping; empty for anything else. Those of the default that counts first come first.
  public var names: [String] {
    var seen: Set<String> = []
    var names: [String] = []
    func add(_ name: String) {
      if seen.insert(name).inserted { names.append(name) }
    }
    for definition in mappings {
      for entry in definition.value.effectiveEntries { add(entry.key.resolved.text) }
    }
    chart?.subchartKeys.forEach(add)
    for condition in conditions { condition.path.first.map(add) }
    tagNames.forEach(add)
    if chart != nil { add("global") }
    if path.isEmpty, !ownTagNames.isEmpty { add("tags") }
    return names
  }

  /// The tags of the chart that begins here.
  private var ownTagNames: [String] { (chart?.dependencies ?? []).flatMap(\.tags) }

  /// The key below it of this name, if the chart has one. For very many names, ask `Members`.
  public subscript(_ name: String) -> ChartKey? { child(name) { $1.value.member(name) } }

  /// - Parameter entry: the entry of this name in a mapping, given with its place among the definitions.
  private func child(_ name: String, entry: (Int, Definition) -> YAMLNode.Entry?) -> ChartKey? {
    var found: [Definition] = []
    for (number, definition) in definitions.enumerated() where definition.value.kind == .mapping {
      guard let entry = entry(number, definition) else { continue }
      found.append(
        Definition(
          chart: definition.chart, key: entry.key, value: entry.value.resolved, path: definition.path + [name]))
    }
    var roles: [Role] = []
    var below: [(path: ArraySlice<String>, subchart: String)] = []
    for condition in conditions where condition.path.first == name {
      let rest = condition.path.dropFirst()
      if rest.isEmpty {
        roles.append(.condition(subchart: condition.subchart))
      } else {
        below.append((rest, condition.subchart))
      }
    }
    let subchart = chart?.subchart(for: name)
    if let subchart {
      roles.append(.subchart)
      Self.definition(of: subchart).map { found.append($0) }
      below += Self.conditions(of: subchart)
    }
    if let chart, name == "global" {
      // What is written here reaches every chart below.
      roles.append(.global)
      for other in chart.all.dropFirst() {
        guard let entry = other.valuesDocument.root?.member("global") else { continue }
        found.append(Definition(chart: other, key: entry.key, value: entry.value.resolved, path: ["global"]))
      }
    }
    var tags: [String] = []
    if path.isEmpty, name == "tags", !ownTagNames.isEmpty {
      roles.append(.tags)
      tags = ownTagNames
    } else if tagNames.contains(name) {
      roles.append(.tag)
    }
    guard !found.isEmpty || !roles.isEmpty || !below.isEmpty else { return nil }
    return ChartKey(
      path: path + [.key(name)], definitions: found, roles: roles, chart: subchart, tagNames: tags, conditions: below)
  }

  /// Finds the keys below one, many of them in a time that does not depend on how many the chart has: from the ninth on
  /// by a table.
  public struct Members {
    private let key: ChartKey
    private var asked = 0
    /// For each definition, its entries by name.
    private var tables: [[String: YAMLNode.Entry]] = []

    public init(of key: ChartKey) { self.key = key }

    public mutating func find(_ name: String) -> ChartKey? {
      asked += 1
      if asked == 9 {
        tables = key.definitions.map { definition in
          Dictionary(definition.value.effectiveEntries.map { ($0.key.resolved.text, $0) }) { $1 }
        }
      }
      if tables.isEmpty { return key[name] }
      return key.child(name) { number, _ in tables[number][name] }
    }
  }

  /// What stands at a path, if the chart has it.
  public func at(_ steps: some Collection<KeyStep>) -> ChartKey? {
    var key = self
    for step in steps {
      switch step {
      case .key(let name):
        guard let next = key[name] else { return nil }
        key = next
      case .item:
        guard let next = key.items else { return nil }
        key = next
      }
    }
    return key
  }

  /// What an item of the list may be, by the items of the default; nil where those are no mappings.
  public var items: ChartKey? {
    let found = definitions.flatMap { definition in
      definition.value.items.map(\.resolved).filter { $0.kind == .mapping }.map {
        Definition(chart: definition.chart, key: nil, value: $0, path: definition.path + ["[]"])
      }
    }
    guard !found.isEmpty else { return nil }
    return ChartKey(path: path + [.item], definitions: found)
  }

  /// The definitions that are merged: a default that is anything else than a mapping ends it.
  private var mappings: some Sequence<Definition> {
    definitions.lazy.filter { $0.value.kind == .mapping }
  }

  // MARK: - Of itself

  /// The default that holds without a word of the plan; nil where no file has one.
  public var defaultValue: YAMLNode? { definitions.first?.value }

  public var kind: Kind {
    guard let value = defaultValue else {
      return roles.contains(.tag) || isConditionPath ? .boolean : .mapping
    }
    switch value.kind {
    case .mapping: return .mapping
    case .sequence: return .list
    case .scalar, .alias:
      switch value.scalar {
      case .boolean?: return .boolean
      case .integer?, .float?: return .number
      case .string?, .invalid?: return .string
      case .null?, nil: return .null
      }
    }
  }

  /// Whether it switches a part.
  public var isConditionPath: Bool { roles.contains { if case .condition = $0 { true } else { false } } }

  /// False is certain, and quickly said: no comment of the files that define it calls anything deprecated.
  public var mayBeDeprecated: Bool { definitions.contains { $0.chart.mentionsDeprecation } }

  /// Whether any keys may be put into it: `{}` by default.
  public var isOpen: Bool {
    chart == nil && !definitions.contains { $0.value.kind == .mapping && $0.value.entries.contains { _ in true } }
  }

  /// The comments about it: of the default that counts first, else of the next that has any.
  public var documentation: KeyDocumentation {
    for definition in definitions {
      guard let key = definition.key else { continue }
      let line = definition.chart.valuesText.line(at: key.range.lowerBound)
      let found = KeyDocumentation(
        above: line, path: definition.path, in: definition.chart.valuesText, named: definition.chart.namedComments)
      if !found.isEmpty { return found }
    }
    return KeyDocumentation()
  }
}
