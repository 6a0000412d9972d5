// A value as Helm has it once YAML is read: JSON's types, and of every value where it was written.

/// Where a value was written.
public struct ValueOrigin: Sendable, Hashable {
  /// Later layers win.
  public enum Layer: UInt8, Sendable, Comparable {
    /// The `values.yaml` of a chart or a subchart.
    case chart
    /// The values handed to Helm as a file.
    case values
    /// A second text that was merged over the first before Helm saw either.
    case override
    /// `--set` on Helm's command line.
    case set

    public static func < (a: Layer, b: Layer) -> Bool { a.rawValue < b.rawValue }
  }

  public let layer: Layer
  /// The place of the chart in `Chart.all`; 0 is the top chart. It counts for the layer `chart` only.
  public let chart: Int
  /// Bytes from the start of the text: of the key, or of the item of a list.
  public let offset: Int

  public init(_ layer: Layer, chart: Int = 0, offset: Int = 0) {
    (self.layer, self.chart, self.offset) = (layer, chart, offset)
  }
}

/// A value with all that is in it.
public struct HelmValue: Sendable {
  public indirect enum Content: Sendable {
    case null
    case boolean(Bool)
    /// Helm reads values from JSON, where integers are floats as well: beyond 2^53 they lose digits.
    case number(Double)
    case string(String)
    case list([HelmValue])
    case mapping([String: HelmValue])
  }

  public let content: Content
  public let origin: ValueOrigin

  public init(_ content: Content, _ origin: ValueOrigin) {
    (self.content, self.origin) = (content, origin)
  }

  public var isNull: Bool { if case .null = content { true } else { false } }

  /// The members of a mapping; nil for other kinds.
  public var members: [String: HelmValue]? { if case .mapping(let members) = content { members } else { nil } }
}

/// Compares what is written, not where.
extension HelmValue: Equatable {
  public static func == (a: HelmValue, b: HelmValue) -> Bool {
    switch (a.content, b.content) {
    case (.null, .null): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.list(let a), .list(let b)): a == b
    case (.mapping(let a), .mapping(let b)): a == b
    default: false
    }
  }
}

/// Why there are no values: what Helm says, and at which step of an installation.
public struct HelmFailure: Error, Sendable, Equatable {
  public enum Stage: String, Sendable {
    /// The chart's own files.
    case load
    /// Reading the values file, or `--set`.
    case values
    /// Merging the values with the charts' defaults.
    case coalesce
  }

  public let stage: Stage
  /// In Helm's words.
  public let reason: String

  init(_ stage: Stage, _ reason: String) {
    (self.stage, self.reason) = (stage, reason)
  }
}

/// A mapping while values are merged. A reference, because Helm's maps are: what it merges into the globals of one chart
/// can show up in those of another, and charts see it.
final class Table {
  enum Content {
    /// Anything but a mapping; lists are never merged.
    case leaf(HelmValue.Content)
    case table(Table)
  }

  struct Item {
    var content: Content
    var origin: ValueOrigin

    var table: Table? { if case .table(let table) = content { table } else { nil } }
    var isNull: Bool { if case .leaf(.null) = content { true } else { false } }
  }

  var items: [String: Item]

  init(_ items: [String: Item] = [:]) { self.items = items }

  /// A copy of a mapping's members.
  init(copying members: [String: HelmValue]) {
    items = members.mapValues { value in
      guard let members = value.members else { return Item(content: .leaf(value.content), origin: value.origin) }
      return Item(content: .table(Table(copying: members)), origin: value.origin)
    }
  }

  /// A copy with nothing in common.
  var copy: Table {
    Table(
      items.mapValues { item in
        guard let table = item.table else { return item }
        return Item(content: .table(table.copy), origin: item.origin)
      })
  }

  var members: [String: HelmValue] {
    items.mapValues { item in
      switch item.content {
      case .leaf(let content): HelmValue(content, item.origin)
      case .table(let table): HelmValue(.mapping(table.members), item.origin)
      }
    }
  }

  /// What stands at a path of keys; nil where there is nothing, or something else than mappings on the way.
  func item(at path: some Collection<String>) -> Item? {
    guard let first = path.first, let item = items[first] else { return nil }
    let rest = path.dropFirst()
    return rest.isEmpty ? item : item.table?.item(at: rest)
  }
}
