// What plans need to know of each other: which extension each of the workspace's plans installs, and in which version.

import TextDocument
import YAMLSyntax

/// A place in a file as every position encoding counts it.
public struct FilePosition: Sendable, Equatable {
  /// Zero-based.
  public let line: Int
  /// By encoding: UTF-8, UTF-16, UTF-32.
  private let columns: [Int]

  init(_ offset: Int, in text: SourceText) {
    let encodings: [PositionEncoding] = [.utf8, .utf16, .utf32]
    line = text.line(at: offset)
    columns = encodings.map { text.position(at: offset, encoding: $0).column }
  }

  /// Zero-based.
  public func column(_ encoding: PositionEncoding) -> Int {
    switch encoding {
    case .utf8: columns[0]
    case .utf16: columns[1]
    case .utf32: columns[2]
    }
  }
}

/// Where a plan stands in a file of the workspace, so that another file's finding can point there.
public struct PlanPlace: Sendable, Equatable {
  /// The file's name in the index.
  public let file: String
  /// Which of the file's plans it is, from 0.
  public let number: Int
  /// Where its extension's name stands. Nil for a file that is open: its text moves, so it is asked when needed
  /// (`PlanFile.extensionNameRange`).
  public let span: Span?

  public struct Span: Sendable, Equatable {
    public let start: FilePosition
    public let end: FilePosition

    init(_ range: Range<Int>, in text: SourceText) {
      start = FilePosition(range.lowerBound, in: text)
      end = FilePosition(range.upperBound, in: text)
    }
  }
}

/// A plan of the workspace.
public struct KnownPlan: Sendable, Equatable {
  public fileprivate(set) var extensionName: String
  /// Nil where it cannot be told, as with `${VERSION}`.
  public fileprivate(set) var version: String?
  public let place: PlanPlace
  public fileprivate(set) var isPatch = false
  fileprivate(set) var governance: Governance
}

/// What a workspace says of which files are applied together.
public enum PlanGroup: Sendable, Hashable {
  /// Files of one catalog entry that has `paths`, by any name that no other entry has: they are for one cluster.
  case entry(String)
  /// Files that one kustomization lists, by its path. What other files are applied to the same cluster is not known.
  case kustomization(String)
}

/// Which plans are applied to the same cluster, as far as a workspace says.
enum Governance: Sendable, Hashable {
  case group(PlanGroup)
  /// Files of which nobody says what they are applied with. Directories are taken apart.
  case directory(String)

  init(file: String, group: PlanGroup?) {
    if let group {
      self = .group(group)
    } else {
      // A buffer without a path has a directory of its own.
      let end = file.utf8.lastIndex(of: UInt8(ascii: "/")) ?? file.endIndex
      self = .directory(String(file[..<end]))
    }
  }
}

/// The plans of one file.
public struct IndexedFile: Sendable, Equatable {
  public let name: String
  /// In the order of the text.
  private(set) var known = Pieces<KnownPlan>()
  private let isOpen: Bool

  /// In the order of the text.
  public var plans: some RandomAccessCollection<KnownPlan> { known }

  /// - Parameters:
  ///   - name: what no other file is called: its path, or the URI of a buffer.
  ///   - isOpen: whether the text is edited while the index is in use.
  ///   - group, role: as `governed` has them.
  public init(
    _ file: PlanFile, name: String, isOpen: Bool = false, group: PlanGroup? = nil, role: FileRole = .manifest
  ) {
    self.name = name
    self.isOpen = isOpen
    let governance = Governance(file: name, group: group)
    var number = 0
    for part in file.parts {
      for plan in part.content?.identities ?? [] {
        defer { number += 1 }
        guard let extensionName = plan.extensionName else { continue }
        let range = plan.nameRange.shifted(by: part.range.lowerBound)
        let span = isOpen ? nil : PlanPlace.Span(range, in: file.text)
        known.append(
          KnownPlan(
            extensionName: extensionName, version: plan.version,
            place: PlanPlace(file: name, number: number, span: span), isPatch: role.isPatch, governance: governance))
      }
    }
  }

  /// The same file where it is known what it is for.
  ///
  /// - Parameter group: what it is applied with; nil: nobody says.
  public func governed(by group: PlanGroup?, role: FileRole = .manifest) -> IndexedFile {
    var file = self
    let governance = Governance(file: name, group: group)
    for index in file.known.indices {
      file.known[index].governance = governance
      file.known[index].isPatch = role.isPatch
    }
    return file
  }

  /// The same file after edits that changed what some of its plans install.
  ///
  /// - Parameters:
  ///   - numbers: which plans, from 0.
  ///   - file: the file as it is now.
  /// - Returns: the plans' places in `plans`, too. Nil where a plan is known that was not, or the other way round, and
  ///   for a file whose plans' spans are kept.
  public func changing(_ numbers: some Sequence<Int>, in file: PlanFile) -> (file: IndexedFile, places: [Int])? {
    guard isOpen else { return nil }
    var changed = self
    var places: [Int] = []
    for number in numbers {
      guard let identity = file.identity(ofPlan: number) else { return nil }
      let place = known.firstPlace { $0.place.number >= number }
      let isKnown = place < known.count && known[place].place.number == number
      guard isKnown == (identity.extensionName != nil) else { return nil }
      guard let name = identity.extensionName else { continue }
      changed.known[place].extensionName = name
      changed.known[place].version = identity.version
      places.append(place)
    }
    return (changed, places)
  }
}

/// Which extension a plan installs.
struct PlanIdentity: Sendable {
  /// Nil where it cannot be told, as with `${NAME}`; the version too.
  let extensionName: String?
  let version: String?
  /// Of the name, in the part.
  let nameRange: Range<Int>

  init(_ plan: Plan) {
    let name = plan.extensionName
    extensionName = plan.literal(name)
    version = extensionName == nil ? nil : plan.literal(plan.extensionVersion)
    nameRange = name?.value.contentRange ?? 0..<0
  }

  /// Whether the same version of the same extension is meant, wherever its name stands.
  func isSame(as other: PlanIdentity) -> Bool { extensionName == other.extensionName && version == other.version }
}

/// The plans of a workspace. Immutable: a change makes a new index, which shares with the old one what has not changed.
public final class PlanIndex: Sendable {
  /// The plans of one extension, in the order of the files.
  private enum Group {
    /// As nearly every extension has it.
    case one(Int)
    case several(Several)
  }

  private final class Several: Sendable {
    let places: [Int]
    /// Those that would be applied to the same cluster, patches left out.
    let rivals: [Governance: [Int]]

    init(_ places: [Int], of known: Pieces<KnownPlan>) {
      self.places = places
      var rivals: [Governance: [Int]] = [:]
      for place in places where !known[place].isPatch { rivals[known[place].governance, default: []].append(place) }
      self.rivals = rivals
    }
  }

  /// The index that others were made from by changing plans; by identity.
  private final class Origin: Sendable {}

  /// How much is remembered of what was changed.
  private static let mostSteps = 64

  /// Whether every file of the workspace was looked at; otherwise nothing can be said to be missing.
  public let isComplete: Bool
  /// All plans, in the order of the files.
  private let known: Pieces<KnownPlan>
  /// By extension.
  private let groups: [String: Group]
  /// What is otherwise than in `groups`, which is shared with the index this one was made from; an extension without
  /// plans has none.
  private let changedGroups: [String: Group?]
  private let origin: Origin
  /// How many times plans were changed since the origin, and which extensions' they were the last times.
  private let step: Int
  private let steps: [Set<String>]

  private init(
    isComplete: Bool, known: Pieces<KnownPlan>, groups: [String: Group], changedGroups: [String: Group?],
    origin: Origin,
    step: Int, steps: [Set<String>]
  ) {
    self.isComplete = isComplete
    (self.known, self.groups, self.changedGroups) = (known, groups, changedGroups)
    (self.origin, self.step, self.steps) = (origin, step, steps)
  }

  /// The same plans, where there may be others.
  public var incomplete: PlanIndex {
    PlanIndex(
      isComplete: false, known: known, groups: groups, changedGroups: changedGroups, origin: origin, step: step,
      steps: steps)
  }

  public convenience init(files: some Collection<IndexedFile>, isComplete: Bool) {
    var known = files.count == 1 ? files.first?.known ?? Pieces() : Pieces()
    if files.count != 1 {
      for file in files { for plan in file.known { known.append(plan) } }
    }
    var groups: [String: Group] = Dictionary(minimumCapacity: known.count)
    // Of extensions with several plans: where their places are gathered.
    var numbers: [String: Int] = [:]
    var places: [[Int]] = []
    for (place, plan) in known.enumerated() {
      guard case .one(let first)? = groups.updateValue(.one(place), forKey: plan.extensionName) else { continue }
      if let number = numbers[plan.extensionName] {
        places[number].append(place)
      } else {
        numbers[plan.extensionName] = places.count
        places.append([first, place])
      }
    }
    for (name, number) in numbers { groups[name] = .several(Several(places[number], of: known)) }
    self.init(
      isComplete: isComplete, known: known, groups: groups, changedGroups: [:], origin: Origin(), step: 0, steps: [])
  }

  // MARK: Changes

  /// The index after some plans of a file changed. The cost depends on how many there are, not on how many are known.
  ///
  /// - Parameters:
  ///   - file: one of the files it was made of, as it is now.
  ///   - places: as `IndexedFile.changing` returns them.
  ///   - start: how many plans the files in front of it have.
  public func changing(_ file: IndexedFile, _ places: [Int], start: Int) -> PlanIndex {
    var known = known
    var names: Set<String> = []
    var touched: [String: Set<Int>] = [:]
    for place in places {
      let (before, after) = (known[start + place], file.known[place])
      known[start + place] = after
      names.formUnion([before.extensionName, after.extensionName])
      guard before.extensionName != after.extensionName else { continue }
      touched[before.extensionName, default: []].insert(start + place)
      touched[after.extensionName, default: []].insert(start + place)
    }
    var changed = changedGroups
    for (name, touched) in touched {
      let kept = Self.places(of: group(of: name)).filter { !touched.contains($0) }
      let all = (kept + touched.filter { known[$0].extensionName == name }).sorted()
      changed[name] = .some(
        all.isEmpty ? nil : all.count == 1 ? .one(all[0]) : .several(Several(all, of: known)))
    }
    var groups = groups
    if changed.count > Self.mostSteps {
      for (name, group) in changed { groups[name] = group }
      changed = [:]
    }
    return PlanIndex(
      isComplete: isComplete, known: known, groups: groups, changedGroups: changed, origin: origin, step: step + 1,
      steps: Array((steps + [names]).suffix(Self.mostSteps)))
  }

  /// The extensions whose plans are not what they were in an earlier index; nil where that is not known.
  public func extensions(changedSince earlier: PlanIndex) -> Set<String>? {
    guard origin === earlier.origin, isComplete == earlier.isComplete, step >= earlier.step,
      step - earlier.step <= steps.count
    else { return nil }
    return steps.suffix(step - earlier.step).reduce(into: []) { $0.formUnion($1) }
  }

  // MARK: Questions

  private func group(of extensionName: String) -> Group? {
    if !changedGroups.isEmpty, let changed = changedGroups[extensionName] { return changed }
    return groups[extensionName]
  }

  private static func places(of group: Group?) -> [Int] {
    switch group {
    case nil: []
    case .one(let place): [place]
    case .several(let several): several.places
    }
  }

  /// The plans of an extension that would be applied to the same cluster as a file's, patches left out, in the order of
  /// the files; nothing for an extension with one plan.
  ///
  /// - Parameter most: how many of them are returned.
  func rivals(of extensionName: String, governance: Governance, most: Int) -> (plans: [KnownPlan], count: Int) {
    guard case .several(let several)? = group(of: extensionName), let places = several.rivals[governance] else {
      return ([], 0)
    }
    return (places.prefix(most).map { known[$0] }, places.count)
  }

  /// All plans of an extension, patches among them, in the order of the files.
  func plans(of extensionName: String) -> [KnownPlan] {
    Self.places(of: group(of: extensionName)).map { known[$0] }
  }

  /// The plans of an extension, patches among them, that may be applied to the same cluster as a file's.
  func plans(of extensionName: String, besides governance: Governance) -> [KnownPlan] {
    let plans = plans(of: extensionName)
    func isForNamedCluster(_ governance: Governance) -> Bool {
      if case .group(.entry) = governance { return true }
      return false
    }
    return isForNamedCluster(governance)
      ? plans.filter { $0.governance == governance } : plans.filter { !isForNamedCluster($0.governance) }
  }
}

extension PlanFile {
  /// Where the extension's name of one of the file's plans stands.
  public func extensionNameRange(ofPlan number: Int) -> Range<Int>? {
    var number = number
    for part in parts {
      guard let identities = part.content?.identities else { continue }
      if number < identities.count { return identities[number].nameRange.shifted(by: part.range.lowerBound) }
      number -= identities.count
    }
    return nil
  }

  func identity(ofPlan number: Int) -> PlanIdentity? {
    var number = number
    for part in parts {
      guard let identities = part.content?.identities else { continue }
      if number < identities.count { return identities[number] }
      number -= identities.count
    }
    return nil
  }
}
