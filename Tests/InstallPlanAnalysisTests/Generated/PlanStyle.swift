// The ways people and tools write one and the same plan.

import TestSupport

struct PlanStyle: Sendable {
  enum Layout: CaseIterable, Sendable {
    case block
    /// Block, and short collections in brackets.
    case mixed
    /// Brackets on one line.
    case flow
    /// Brackets on many lines.
    case flowLines
    case json
    case jsonLines
    /// JSON without a space.
    case jsonCompact

    var isJSON: Bool { self == .json || self == .jsonLines || self == .jsonCompact }
    var isBlock: Bool { self == .block || self == .mixed }
  }

  enum Quotes: CaseIterable, Sendable { case plain, single, double }

  /// How `config` and the overrides are written where a block can be.
  enum Values: CaseIterable, Sendable {
    case literal
    /// `|2`, or whatever the column is.
    case indicated
    case folded
    case single
    case double
    /// In double quotes, with a line for a line.
    case doubleLines
  }

  /// What takes the place of repeated and shared texts.
  enum Reuse: CaseIterable, Sendable { case nothing, aliases, mergeKeys }

  /// How the plans of a file stand together.
  enum Bundle: CaseIterable, Sendable {
    case documents
    /// `kind: List`.
    case list
    /// `kind: InstallPlanList`, the items with a kind of their own.
    case typedList
    /// The same, and the items have none.
    case barePlansInTypedList
  }

  var layout = Layout.block
  /// Columns a level is indented by.
  var step = 2
  var indentsSequences = true
  var quotes = Quotes.plain
  var quotesKeys = false
  var values = Values.literal
  var reuse = Reuse.nothing
  var bundle = Bundle.documents
  var isCRLF = false
  var hasBOM = false
  var hasComments = false
  /// `---` in front of the first document, `...` behind each.
  var hasMarks = false
  /// Other objects between the plans.
  var hasStrangers = false
  /// Members in no usual order.
  var isShuffled = false

  /// Whether a file in this style may be JSON as a whole.
  var isStrictJSON: Bool {
    layout.isJSON && bundle != .documents && reuse == .nothing && quotes == .double && !hasComments && !hasMarks
  }

  static func random(_ random: inout SeededRandom) -> PlanStyle {
    var style = PlanStyle()
    // Block is what most plans are, and has the most ways to be written.
    style.layout = random.once(in: 2) ? .block : random.pick(Layout.allCases)
    style.step = random.once(in: 3) ? 4 : 2
    style.indentsSequences = random.once(in: 2)
    style.quotes = random.pick(Quotes.allCases)
    style.quotesKeys = random.once(in: 6)
    style.values = random.once(in: 2) ? .literal : random.pick(Values.allCases)
    style.reuse = random.once(in: 2) ? .nothing : random.pick(Reuse.allCases)
    style.bundle = random.once(in: 2) ? .documents : random.pick(Bundle.allCases)
    style.isCRLF = random.once(in: 4)
    style.hasBOM = random.once(in: 10)
    style.hasComments = random.once(in: 3)
    style.hasMarks = random.once(in: 4)
    style.hasStrangers = random.once(in: 6)
    style.isShuffled = random.once(in: 5)
    return style
  }

  /// For messages.
  var summary: String {
    "\(layout), \(step) columns, \(quotes) quotes, \(values), \(reuse), \(bundle)" + (isCRLF ? ", CRLF" : "")
      + (hasBOM ? ", BOM" : "") + (hasComments ? ", comments" : "") + (hasMarks ? ", marks" : "")
      + (hasStrangers ? ", strangers" : "") + (isShuffled ? ", shuffled" : "")
  }
}
