// How Helm makes one set of values of those that a user gives and those of a chart and its subcharts. It does so step by
// step as Helm does (`pkg/chartutil/coalesce.go` and `dependencies.go`), because what `null` and `global` do follows from the
// steps and from nothing simpler.

/// What differs between releases of Helm.
public enum HelmGeneration: Sendable, CaseIterable {
  /// Before 3.17.1: `null` takes a default of the top chart away, but not one of a subchart.
  case nullKeepsDefaultsOfSubcharts
  /// From 3.17.1 on, `null` takes those of subcharts away as well.
  case nullRemovesDefaults
}

/// What a chart and its subcharts get.
public struct EffectiveValues: Sendable {
  /// `.Values` of the top chart; those of a subchart stand under its name or alias.
  public let members: [String: HelmValue]
  /// The subcharts that are on, by their paths from the top (`app.db`), in alphabetical order.
  public let charts: [String]

  /// - Parameters:
  ///   - values: what the user gives.
  ///   - settings: what `--set` says besides, as paths joined by dots and values whose type Helm guesses.
  public init(
    of chart: Chart, values: HelmValue, settings: [(path: String, value: String)], helm: HelmGeneration
  ) throws(HelmFailure) {
    let given = Table(copying: values.members ?? [:])
    for setting in settings { try given.set(setting.path, to: setting.value) }
    let top = MergedChart(chart)
    let merging = Merging(generation: helm)
    try merging.leaveOutWhatIsOff(top, given, path: "")
    try merging.importValues(top)
    let result = try merging.coalesce(top, given.copy, keepsNulls: false)
    members = result.members
    charts = top.paths(prefix: "").sorted()
  }
}

/// A chart while values are merged.
private final class MergedChart {
  var name: String
  /// The chart's own name, under which Helm compares it with dependencies.
  let chart: Chart
  var dependencies: [(dependency: ChartDependency, isOn: Bool)]?
  var subcharts: [MergedChart]
  /// Its defaults; another mapping once values were imported.
  private var merged: Table?

  init(_ chart: Chart) {
    self.chart = chart
    name = chart.name
    dependencies = chart.dependencies.map { $0.map { ($0, true) } }
    subcharts = chart.subcharts.map(MergedChart.init)
  }

  /// A copy of its defaults.
  var values: Table { merged?.copy ?? Table(copying: chart.values) }

  func replaceValues(_ table: Table) { merged = table }

  func paths(prefix: String) -> [String] {
    subcharts.flatMap { [prefix + $0.name] + $0.paths(prefix: prefix + $0.name + ".") }
  }
}

private struct Merging {
  let generation: HelmGeneration

  // MARK: - Which subcharts are on

  func leaveOutWhatIsOff(_ chart: MergedChart, _ values: Table, path: String) throws(HelmFailure) {
    guard let listed = chart.dependencies else { return }
    var subcharts = chart.subcharts.filter { subchart in
      !listed.contains { subchart.chart.isMeant(by: $0.dependency) }
    }
    for (dependency, _) in listed {
      guard let found = chart.subcharts.first(where: { $0.chart.isMeant(by: dependency) }) else { continue }
      // One chart may be there several times, under several names.
      let subchart = MergedChart(found.chart)
      subchart.name = dependency.key
      subcharts.append(subchart)
    }
    chart.subcharts = subcharts
    let all = try coalesce(chart, values.copy, keepsNulls: false)
    var dependencies = listed.map {
      (dependency: $0.dependency, isOn: isOn($0.dependency, by: all.item(at: ["tags"])?.table))
    }
    for index in dependencies.indices {
      for condition in dependencies[index].dependency.conditions where !condition.isEmpty {
        let keys = (path + condition).split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if case .leaf(.boolean(let isOn))? = all.item(at: keys)?.content {
          dependencies[index].isOn = isOn
          break
        }
      }
    }
    let off = Set(dependencies.filter { !$0.isOn }.map(\.dependency.key))
    chart.subcharts = subcharts.filter { !off.contains($0.name) }
    for subchart in chart.subcharts {
      try leaveOutWhatIsOff(subchart, all, path: path + subchart.name + ".")
    }
    // Helm has no list of dependencies where none is left, and then imports nothing.
    let left = dependencies.filter { !off.contains($0.dependency.key) }
    chart.dependencies = left.isEmpty ? nil : left
  }

  private func isOn(_ dependency: ChartDependency, by tags: Table?) -> Bool {
    let said = dependency.tags.compactMap { tag -> Bool? in
      if case .leaf(.boolean(let isOn))? = tags?.items[tag]?.content { isOn } else { nil }
    }
    return said.isEmpty || said.contains(true)
  }

  // MARK: - Values that charts take from their subcharts

  func importValues(_ chart: MergedChart) throws(HelmFailure) {
    for subchart in chart.subcharts { try importValues(subchart) }
    guard let dependencies = chart.dependencies else { return }
    let all = try coalesce(chart, Table(), keepsNulls: true)
    let imported = Table()
    for (dependency, _) in dependencies {
      for one in dependency.imports {
        let keys = [dependency.key] + one.child.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let found = all.item(at: keys)?.table else { continue }
        var table = found
        if one.parent != "." {
          let keys = one.parent.split(separator: ".", omittingEmptySubsequences: false)
          // Depth limit against hostile charts: each key is a level of recursion.
          guard keys.count <= deepestValue else { continue }
          for key in keys.reversed() {
            table = Table([String(key): Table.Item(content: .table(table), origin: ValueOrigin(.chart))])
          }
        }
        merge(table, into: imported, keepsNulls: true)
      }
    }
    let result = all.copy
    merge(imported, into: result, keepsNulls: true)
    chart.replaceValues(result)
  }

  // MARK: - Merging

  /// Puts a chart's defaults, and those of its subcharts, below what is given.
  ///
  /// - Parameter keepsNulls: whether `null` stays, so that it can take defaults away at a later step.
  func coalesce(_ chart: MergedChart, _ given: Table, keepsNulls: Bool) throws(HelmFailure) -> Table {
    putDefaults(of: chart, below: given, keepsNulls: keepsNulls)
    for subchart in chart.subcharts {
      let own: Table
      if let item = given.items[subchart.name] {
        guard let table = item.table else {
          throw HelmFailure(.coalesce, "type mismatch on \(subchart.name): \(goTruth(item))")
        }
        own = table
      } else {
        own = Table()
        given.items[subchart.name] = Table.Item(
          content: .table(own), origin: ValueOrigin(.chart, chart: subchart.chart.number))
      }
      putGlobals(of: given, over: own)
      _ = try coalesce(subchart, own, keepsNulls: keepsNulls)
    }
    return given
  }

  private func putDefaults(of chart: MergedChart, below given: Table, keepsNulls: Bool) {
    for (key, value) in chart.values.items {
      guard let item = given.items[key] else {
        given.items[key] = value
        continue
      }
      if item.isNull, !keepsNulls {
        given.items[key] = nil
      } else if let table = item.table, let defaults = value.table {
        let isForSubchart =
          generation == .nullRemovesDefaults && chart.subcharts.contains { $0.name == key }
        merge(defaults, into: table, keepsNulls: keepsNulls || isForSubchart)
      }
    }
  }

  /// The globals of a chart are those of its subcharts, and win there.
  private func putGlobals(of chart: Table, over subchart: Table) {
    let own: Table
    let ownOrigin: ValueOrigin
    if let item = subchart.items["global"] {
      guard let table = item.table else { return }
      (own, ownOrigin) = (table, item.origin)
    } else {
      own = Table()
      ownOrigin = chart.items["global"]?.origin ?? ValueOrigin(.chart)
    }
    var given: [String: Table.Item] = [:]
    if let item = chart.items["global"] {
      guard let table = item.table else { return }
      given = table.items
    }
    for (key, item) in given {
      if let table = item.table {
        // Only the first level is a copy, as in Helm.
        let copy = Table(table.items)
        if let there = own.items[key] {
          guard let below = there.table else { continue }
          merge(below, into: copy, keepsNulls: true)
        }
        own.items[key] = Table.Item(content: .table(copy), origin: item.origin)
      } else if own.items[key]?.table == nil {
        own.items[key] = item
      }
    }
    subchart.items["global"] = Table.Item(content: .table(own), origin: ownOrigin)
  }

  /// Puts members into a mapping where it has none of that name.
  private func merge(_ defaults: Table, into table: Table, keepsNulls: Bool) {
    for (key, value) in defaults.items {
      guard let item = table.items[key] else {
        table.items[key] = value
        continue
      }
      if item.isNull, !keepsNulls {
        table.items[key] = nil
      } else if let inner = value.table, let there = item.table {
        merge(inner, into: there, keepsNulls: keepsNulls)
      }
    }
  }
}

/// What Go prints for a value of a mapping where it was asked for a truth value.
private func goTruth(_ item: Table.Item) -> String {
  guard case .leaf(let content) = item.content else { return "map[]" }
  return goTruth(content)
}

private func goTruth(_ content: HelmValue.Content) -> String {
  switch content {
  case .null: "%!t(<nil>)"
  case .boolean(let value): "\(value)"
  case .number(let value): "%!t(float64=\(Decimal(value).asGoPrintsIt))"
  case .string(let text): "%!t(string=\(text))"
  case .list(let items): "[" + items.map { goTruth($0.content) }.joined(separator: " ") + "]"
  case .mapping: "map[]"
  }
}

// MARK: - --set

/// Helm's own limit: how many dots a path of `--set` may have.
private let deepestSetting = 30

extension Table {
  /// What `--set path=value` does: the type of the value is guessed.
  func set(_ path: String, to value: String) throws(HelmFailure) {
    let keys = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard keys.count <= deepestSetting + 1 else {
      throw HelmFailure(
        .values,
        "failed parsing --set data: value name nested level is greater than maximum supported nested level of "
          + "\(deepestSetting)")
    }
    var table = self
    for key in keys.dropLast() {
      if let item = table.items[key] {
        guard let inner = item.table else {
          throw HelmFailure(
            .values,
            "failed parsing --set data: unable to parse key: interface conversion: interface {} is "
              + "\(goType(item)), not map[string]interface {}")
        }
        table = inner
      } else {
        let inner = Table()
        table.items[key] = Item(content: .table(inner), origin: ValueOrigin(.set))
        table = inner
      }
    }
    guard let last = keys.last else { return }
    table.items[last] = Item(content: .leaf(guessed(value)), origin: ValueOrigin(.set))
  }

  private func goType(_ item: Item) -> String {
    guard case .leaf(let content) = item.content else { return "map[string]interface {}" }
    return switch content {
    case .null: "nil"
    case .boolean: "bool"
    case .number: "float64"
    case .string: "string"
    case .list: "[]interface {}"
    case .mapping: "map[string]interface {}"
    }
  }

  private func guessed(_ text: String) -> HelmValue.Content {
    switch text.lowercased() {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "null": return .null
    case "0": return .number(0)
    default: break
    }
    if text.utf8.first != UInt8(ascii: "0"), let number = Int64(text) { return .number(Double(number)) }
    return .string(text)
  }
}
