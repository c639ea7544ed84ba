//! What it takes to work out the classes of a regex, told from its syntax alone.

use regex_syntax::ast::{
    Ast, ClassPerl, ClassPerlKind, ClassSet, ClassSetItem, Flag, FlagsItemKind, GroupKind,
    RepetitionKind, RepetitionRange,
};

/// No class has more characters.
const ALL: u64 = 0x0011_0000;

/// No class of Unicode's has more ranges.
const TABLE: u64 = 1500;

/// What putting one range in its place takes.
const RANGE: u64 = 4;

/// At most so many steps are needed to work out a regex.
pub(super) fn of(ast: &Ast) -> u64 {
    let mut price = Price { steps: 0, folds: folds(ast) };
    let _ = price.ast(ast);
    price.steps
}

/// What may become of a part.
#[derive(Clone, Copy, Default)]
struct Size {
    /// How many ranges it has, if it becomes a class.
    ranges: u64,
    /// How many characters.
    characters: u64,
    /// How many parts may be moved when it becomes part of another.
    parts: u64,
}

impl Size {
    /// Something that is no class.
    const PART: Self = Self { ranges: 0, characters: 0, parts: 1 };

    fn class(ranges: u64, characters: u64) -> Self {
        Self { ranges, characters: characters.min(ALL), parts: 1 }
    }

    fn and(self, other: Self) -> Self {
        Self {
            ranges: self.ranges.saturating_add(other.ranges),
            characters: self.characters.saturating_add(other.characters).min(ALL),
            parts: self.parts.saturating_add(other.parts),
        }
    }
}

struct Price {
    steps: u64,
    /// Whether capital letters count as small ones somewhere in the regex: then everywhere, here.
    folds: bool,
}

impl Price {
    fn spend(&mut self, steps: u64) {
        self.steps = self.steps.saturating_add(steps);
    }

    fn ast(&mut self, ast: &Ast) -> Size {
        self.spend(1);
        match ast {
            Ast::Empty(_) | Ast::Flags(_) => Size::default(),
            Ast::Assertion(_) => Size::PART,
            Ast::Literal(_) if self.folds => {
                self.spend(20 * RANGE);
                Size::class(4, 4)
            }
            Ast::Literal(_) => Size::class(1, 1),
            Ast::Dot(_) => Size::class(3, ALL),
            Ast::ClassUnicode(_) => self.folded(Size::class(TABLE, ALL)),
            Ast::ClassPerl(class) => self.perl(class),
            Ast::ClassBracketed(class) => self.bracketed(class.negated, &class.kind),
            Ast::Repetition(repeated) => {
                let size = self.ast(&repeated.ast);
                if is_once(&repeated.op.kind) { size } else { Size::PART }
            }
            Ast::Group(group) => {
                let size = self.ast(&group.ast);
                if group.is_capturing() { Size::PART } else { size }
            }
            Ast::Alternation(several) => self.alternation(&several.asts),
            Ast::Concat(several) => self.concat(&several.asts),
        }
    }

    /// Choices of one character each become a class, one after the other.
    fn alternation(&mut self, choices: &[Ast]) -> Size {
        let mut all = Size::default();
        for choice in choices {
            let size = self.ast(choice);
            all = all.and(size);
            let single = matches!(choice, Ast::Literal(_)) && !self.folds;
            if size.ranges > 0 && !single {
                self.spend(all.ranges.saturating_mul(RANGE));
            }
        }
        self.spend(all.parts.saturating_mul(RANGE));
        all
    }

    fn concat(&mut self, parts: &[Ast]) -> Size {
        let sizes: Vec<_> = parts.iter().map(|part| self.ast(part)).collect();
        let all = sizes.iter().copied().fold(Size::default(), Size::and);
        self.spend(all.parts.saturating_mul(RANGE));
        match sizes.iter().filter(|size| size.parts > 0).count() {
            0 | 1 => all,
            _ => Size { ranges: 0, characters: 0, ..all },
        }
    }

    fn bracketed(&mut self, negated: bool, set: &ClassSet) -> Size {
        let size = self.set(set);
        let size = self.folded(size);
        self.spend(size.ranges.saturating_mul(RANGE));
        if negated { Size::class(size.ranges.saturating_add(1), ALL) } else { size }
    }

    fn set(&mut self, set: &ClassSet) -> Size {
        match set {
            ClassSet::Item(item) => self.item(item),
            ClassSet::BinaryOp(pair) => {
                let (left, right) = (self.set(&pair.lhs), self.set(&pair.rhs));
                let (left, right) = (self.folded(left), self.folded(right));
                let both = left.and(right);
                self.spend(both.ranges.saturating_mul(RANGE));
                Size { parts: 1, ..both }
            }
        }
    }

    fn item(&mut self, item: &ClassSetItem) -> Size {
        self.spend(1);
        match item {
            ClassSetItem::Empty(_) => Size::PART,
            ClassSetItem::Literal(_) => Size::class(1, 1),
            ClassSetItem::Range(range) => {
                let (start, end) = (u64::from(u32::from(range.start.c)), u32::from(range.end.c));
                Size::class(1, u64::from(end).saturating_sub(start).saturating_add(1))
            }
            ClassSetItem::Ascii(_) => Size::class(5, if self.folds { ALL } else { 128 }),
            ClassSetItem::Unicode(_) => self.folded(Size::class(TABLE, ALL)),
            ClassSetItem::Perl(class) => self.perl(class),
            ClassSetItem::Bracketed(class) => self.bracketed(class.negated, &class.kind),
            ClassSetItem::Union(union) => {
                let mut all = Size::default();
                for item in &union.items {
                    let size = self.item(item);
                    all = all.and(size);
                    // A single range is put into its place; a class is sorted in.
                    let moved = if size.ranges > 1 { all.ranges } else { 1 + all.ranges / 64 };
                    self.spend(moved.saturating_mul(RANGE));
                }
                Size { parts: 1, ..all }
            }
        }
    }

    fn perl(&mut self, class: &ClassPerl) -> Size {
        let (ranges, characters) = match class.kind {
            ClassPerlKind::Digit => (100, 1000),
            ClassPerlKind::Space => (20, 100),
            ClassPerlKind::Word => (1000, 200_000),
        };
        self.spend(ranges);
        Size::class(ranges, if class.negated { ALL } else { characters })
    }

    /// Each character is looked at for others that count as the same.
    fn folded(&mut self, size: Size) -> Size {
        self.spend(size.ranges);
        if !self.folds {
            return size;
        }
        self.spend(size.characters);
        // Few characters of a range have another one outside of it.
        let others = size.characters.min(TABLE);
        Size { ranges: size.ranges.saturating_add(others), ..size }
    }
}

fn is_once(kind: &RepetitionKind) -> bool {
    matches!(
        kind,
        RepetitionKind::Range(RepetitionRange::Exactly(1) | RepetitionRange::Bounded(1, 1))
    )
}

/// Whether a regex has the flag `i` somewhere.
fn folds(ast: &Ast) -> bool {
    let has = |flags: &regex_syntax::ast::Flags| {
        let i = FlagsItemKind::Flag(Flag::CaseInsensitive);
        flags.items.iter().any(|item| item.kind == i)
    };
    match ast {
        Ast::Flags(set) => has(&set.flags),
        Ast::Group(group) => {
            let own = matches!(&group.kind, GroupKind::NonCapturing(flags) if has(flags));
            own || folds(&group.ast)
        }
        Ast::Repetition(repeated) => folds(&repeated.ast),
        Ast::Alternation(several) => several.asts.iter().any(folds),
        Ast::Concat(several) => several.asts.iter().any(folds),
        _ => false,
    }
}
