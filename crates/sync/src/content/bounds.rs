//! How much content of one repository is read.

/// Bounds on the content of one repository. An operator may lower them, never raise them: the
/// highest ones are what one row of a store and one run of a gate can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    files: usize,
    file_bytes: u64,
    total_bytes: u64,
}

/// A bound is zero or higher than the platform can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a number from 1 to {highest}")]
pub struct OutOfBounds {
    highest: u64,
}

impl Bounds {
    /// 2,000 files of at most 256 KiB, at most 16 MiB together.
    pub const HIGHEST: Self =
        Self { files: 2_000, file_bytes: 256 * 1024, total_bytes: 16 * 1024 * 1024 };

    /// How many files an index lists at most.
    #[must_use]
    pub const fn files(&self) -> usize {
        self.files
    }

    /// How many bytes a file has at most.
    #[must_use]
    pub const fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    /// How many bytes all files have together at most.
    #[must_use]
    pub const fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    /// The same with another number of files.
    ///
    /// # Errors
    /// When it is zero or above [`Self::HIGHEST`].
    pub fn with_files(self, files: u64) -> Result<Self, OutOfBounds> {
        let files = checked(files, Self::HIGHEST.files as u64)?;
        Ok(Self { files: usize::try_from(files).unwrap_or(Self::HIGHEST.files), ..self })
    }

    /// The same with another size of a file, in bytes.
    ///
    /// # Errors
    /// When it is zero or above [`Self::HIGHEST`].
    pub fn with_file_bytes(self, file_bytes: u64) -> Result<Self, OutOfBounds> {
        Ok(Self { file_bytes: checked(file_bytes, Self::HIGHEST.file_bytes)?, ..self })
    }

    /// The same with another size of all files, in bytes.
    ///
    /// # Errors
    /// When it is zero or above [`Self::HIGHEST`].
    pub fn with_total_bytes(self, total_bytes: u64) -> Result<Self, OutOfBounds> {
        Ok(Self { total_bytes: checked(total_bytes, Self::HIGHEST.total_bytes)?, ..self })
    }
}

const fn checked(value: u64, highest: u64) -> Result<u64, OutOfBounds> {
    if value == 0 || value > highest { Err(OutOfBounds { highest }) } else { Ok(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_can_be_lowered_and_never_raised() {
        let bounds = Bounds::HIGHEST.with_files(3).unwrap();
        let bounds = bounds.with_file_bytes(10).unwrap().with_total_bytes(20).unwrap();
        assert_eq!((bounds.files(), bounds.file_bytes(), bounds.total_bytes()), (3, 10, 20));
        assert_eq!(Bounds::HIGHEST.with_files(2_001), Err(OutOfBounds { highest: 2_000 }));
        assert!(Bounds::HIGHEST.with_file_bytes(0).is_err());
        assert!(Bounds::HIGHEST.with_total_bytes(u64::MAX).is_err());
    }
}
