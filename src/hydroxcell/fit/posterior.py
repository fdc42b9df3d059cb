"""Bayesian posterior of the parameters by ensembles of walkers (emcee), with a verdict on convergence.

Prior: uniform in the coordinates between the bounds (so uniform in the logarithm for logarithmic scales), times the
normal priors of the problem. Likelihood: normal with known uncertainties; where only their ratios are known, the common
factor has the prior 1/sigma and is integrated out, ln L = -(m/2) ln(sum r^2). Theory: fit_statistics.md.

Several ensembles that know nothing of each other are run, because walkers of one ensemble are not independent: the
comparison between chains (R-hat) is one between ensembles.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hydroxcell.errors import InputError, SolverError
from hydroxcell.fit.intervals import COVERAGE, Interval, information_rows, quantile
from hydroxcell.fit.least_squares import Solution
from hydroxcell.fit.losses import scaled_loss
from hydroxcell.fit.problem import Problem
from hydroxcell.models.base import FloatArray
from hydroxcell.record import COMPLETE, part

Tell = Callable[[float, str], None]
ENSEMBLES = 2
R_HAT = 1.01  # largest value that counts as converged (Vehtari et al. 2021)
EFFECTIVE = 400.0  # smallest number of independent draws (Vehtari et al. 2021)
LONG = 50.0  # steps per autocorrelation time below which its estimate is not trusted (Foreman-Mackey et al. 2013)
CHUNK = 100  # steps between two looks at the chains


@part
@dataclass(frozen=True)
class Convergence:
    """Diagnostics of the chains, of each parameter (n,).

    Attributes
    ----------
    r_hat : [1] potential scale reduction between halves of ensembles
    effective_draws : number of independent draws the chains are worth
    autocorrelation_time : steps after which a walker has forgotten
    acceptance : share of accepted steps [1]
    is_converged : whether all of them are as they must be
    sentence : what is missing, in words
    """

    r_hat: FloatArray
    effective_draws: FloatArray
    autocorrelation_time: FloatArray
    acceptance: float
    is_converged: bool
    sentence: str


@part
@dataclass(frozen=True)
class Posterior:
    """Draws from the posterior.

    Attributes
    ----------
    names, scales : of the parameters
    chains : coordinates of all ensembles after burn-in (ensembles, steps, walkers, n)
    log_probability : of each, up to a constant (ensembles, steps, walkers)
    burn_in : steps thrown away
    convergence : of the chains
    status : "complete", "stopped: not converged ..." or "interrupted: how far it came"
    last : last place of every walker, including those of the burn-in, from which a run goes on (ensembles, walkers, n)
    """

    names: tuple[str, ...]
    scales: tuple[str, ...]
    chains: FloatArray
    log_probability: FloatArray
    burn_in: int
    convergence: Convergence
    status: str
    last: FloatArray

    @property
    def draws(self) -> FloatArray:
        """All coordinates as one table (s, n)."""
        return np.asarray(self.chains.reshape(-1, len(self.names)))

    @property
    def values(self) -> FloatArray:
        """All draws as values, SI (s, n)."""
        is_log = np.array([scale == "log" for scale in self.scales], dtype=bool)
        return np.where(is_log, np.exp(np.where(is_log, self.draws, 0.0)), self.draws)

    def some(self, count: int, seed: int = 1) -> FloatArray:
        """Draws picked at random (count, n)."""
        return np.asarray(self.draws[np.random.default_rng(seed).integers(len(self.draws), size=count)])

    def thinned(self, count: int) -> Posterior:
        """The same with about `count` draws, evenly spread over the chains; the diagnostics stay those of all."""
        step = max(1, self.chains.shape[1] * self.chains.shape[0] * self.chains.shape[2] // count)
        return replace(self, chains=self.chains[:, ::step], log_probability=self.log_probability[:, ::step])

    def without_draws(self) -> Posterior:
        """The same with the last places of the walkers alone: from them a run goes on whose draws are all its own."""
        return replace(self, chains=self.chains[:, :0], log_probability=self.log_probability[:, :0])

    @property
    def refusal(self) -> str:
        """Why these draws are no posterior, in one sentence; empty if they are one."""
        if self.convergence.is_converged:
            return ""
        return f"the chains have not converged and are not shown as a posterior: {self.convergence.sentence}"

    def intervals(self, coverage: float = COVERAGE) -> tuple[Interval, ...]:
        """Median and equal-tailed credible interval of every parameter.

        Errors: SolverError if the chains have not converged; what they say is then not the posterior.
        """
        if self.refusal:
            raise SolverError(f"The posterior has not converged: {self.convergence.sentence} Let it run on.")
        values = self.values
        ends = np.quantile(values, [0.5, 0.5 - coverage / 2.0, 0.5 + coverage / 2.0], axis=0)
        spread = values.std(axis=0, ddof=1)
        return tuple(
            Interval(
                name, float(ends[0, k]), float(ends[1, k]), float(ends[2, k]), float(spread[k]), coverage, "posterior"
            )
            for k, name in enumerate(self.names)
        )


def log_posterior(problem: Problem, x: FloatArray, loss: str = "linear", width: float = 1.5) -> float:
    """ln(prior times likelihood) up to a constant; -inf outside the bounds and where the model has no answer."""
    if np.any(x < problem.lower) or np.any(x > problem.upper):
        return -math.inf
    try:
        residuals = problem.residuals(x)
    except SolverError:
        return -math.inf
    if not np.isfinite(residuals).all():
        return -math.inf
    misfit = float(scaled_loss(residuals, loss, width)[0].sum())
    prior = float((problem.prior_residuals(x) ** 2).sum())
    likelihood = -0.5 * misfit if problem.absolute else -0.5 * problem.rows * math.log(max(misfit, 1e-300))
    return likelihood - 0.5 * prior


def sample(
    problem: Problem,
    solution: Solution,
    *,
    steps: int = 20000,
    walkers: int | None = None,
    ensembles: int = ENSEMBLES,
    seed: int = 1,
    resume: Posterior | None = None,
    tell: Tell | None = None,
) -> Posterior:
    """Draw from the posterior until the chains have converged, at most `steps` steps of each walker.

    Parameters
    ----------
    problem, solution : a fit at its minimum, around which the walkers start
    walkers : of each ensemble, three per parameter and at least 12 if left out
    ensembles : independent ones, at least two
    resume : an earlier posterior of the same problem; its chains are continued
    tell : told the share done; KeyboardInterrupt keeps what is done

    Errors: InputError where the posterior cannot be normalised (a parameter open to the data, without bounds or prior),
    or where emcee is not installed.
    """
    emcee = sampler_package()
    if ensembles < 2:
        raise InputError("At least two ensembles are needed to see whether they agree.")
    _check_proper(problem, solution)
    count = walkers or max(12, 3 * len(problem.names) + len(problem.names) % 2)
    rng = np.random.default_rng(seed)
    places = resume.last if resume is not None else _starts(problem, solution, count, ensembles, rng)
    samplers = [
        emcee.EnsembleSampler(
            places.shape[1],
            len(problem.names),
            lambda x: log_posterior(problem, x, solution.loss, solution.loss_width),
            moves=[(emcee.moves.StretchMove(), 0.5), (emcee.moves.DEMove(), 0.4), (emcee.moves.DESnookerMove(), 0.1)],
        )
        for _ in range(ensembles)
    ]
    for sampler in samplers:  # emcee takes the state of the older generator only
        sampler.random_state = np.random.RandomState(rng.integers(2**31)).get_state()
    status, found = _run(samplers, places, steps, problem, resume, tell or (lambda share, words: None))
    return _posterior(problem, found, status)


def sampler_package() -> Any:
    """The sampler; InputError that says how to install it."""
    try:
        import emcee
    except ImportError:
        raise InputError("The posterior needs the sampler emcee: pip install 'hydroxcell[posterior]'.") from None
    return emcee


def _check_proper(problem: Problem, solution: Solution) -> None:
    if not problem.absolute and problem.rows <= len(problem.names):
        raise InputError("With unknown uncertainties a posterior needs more data than parameters.")
    bounded = np.isfinite(problem.lower) & np.isfinite(problem.upper)
    for k, name in enumerate(problem.names):
        if math.isinf(solution.covariance[k, k]) and not bounded[k] and not problem.has_prior[k]:
            raise InputError(
                f"{name}: the data leave it open and it has neither bounds nor a prior, so that its posterior does not "
                "exist. Give bounds or a prior."
            )


def _starts(problem: Problem, solution: Solution, walkers: int, ensembles: int, rng: np.random.Generator) -> FloatArray:
    """Walkers spread a little wider than the linearised posterior, inside the bounds (ensembles, walkers, n)."""
    rows = information_rows(problem, solution)
    width = problem.upper - problem.lower
    weak = np.diag(math.sqrt(12.0) / np.where(np.isfinite(width), width, 1e3 * np.maximum(np.abs(solution.x), 1.0)))
    _, singular, turned = np.linalg.svd(np.vstack([rows, weak]), full_matrices=False)
    drawn = rng.standard_normal((ensembles, walkers, len(solution.x))) * 1.5
    moved = solution.x + (drawn / singular) @ turned
    moved = _reflected(moved, problem.lower, problem.upper)
    for place in moved.reshape(-1, len(solution.x)):
        for _ in range(20):
            if math.isfinite(log_posterior(problem, place)):
                break
            place[:] = 0.5 * (place + solution.x)
    return moved


def _reflected(x: FloatArray, lower: FloatArray, upper: FloatArray) -> FloatArray:
    """Coordinates (..., n) thrown back at the bounds until they are inside."""
    with np.errstate(invalid="ignore"):
        x = np.where(np.isfinite(lower), lower + np.abs(x - lower), x)
        x = np.where(np.isfinite(upper), upper - np.abs(upper - x), x)
        folded = lower + np.abs((x - lower) % (2.0 * (upper - lower)))
        folded = np.where(folded > upper, 2.0 * upper - folded, folded)
    return np.asarray(np.where(np.isfinite(upper - lower), folded, x))


@dataclass
class _Chains:
    """What was drawn: (ensembles, steps, walkers, n), its log probability, accepted share and last places."""

    places: FloatArray
    heights: FloatArray
    acceptance: float
    last: FloatArray


def _run(
    samplers: list[Any], places: FloatArray, steps: int, problem: Problem, resume: Posterior | None, tell: Tell
) -> tuple[str, _Chains]:
    states: list[Any] = list(places)
    done = 0
    status = f"stopped: not converged after {steps} steps"
    look = CHUNK
    try:
        while done < steps:
            more = min(CHUNK, steps - done)
            for k, sampler in enumerate(samplers):
                words = f"posterior, step {done} of at most {steps}, ensemble {k + 1} of {len(samplers)}"
                tell((done + more * k / len(samplers)) / steps, words)
                states[k] = sampler.run_mcmc(states[k], more, skip_initial_state_check=True)
            done += more
            if done >= look:
                look = int(done * 1.3) + CHUNK
                if _posterior(problem, _chains(samplers, places, resume), COMPLETE).convergence.is_converged:
                    return COMPLETE, _chains(samplers, places, resume)
    except KeyboardInterrupt:
        status = f"interrupted: after {done} of at most {steps} steps"
    return status, _chains(samplers, places, resume)


def _chains(samplers: list[Any], places: FloatArray, resume: Posterior | None) -> _Chains:
    length = min(int(s.iteration) for s in samplers)
    if not length:
        raise InputError("The posterior was interrupted before the first step.")
    drawn = np.array([s.get_chain()[:length] for s in samplers])
    heights = np.array([s.get_log_prob()[:length] for s in samplers])
    if resume is not None:
        drawn = np.concatenate([resume.chains, drawn], axis=1)
        heights = np.concatenate([resume.log_probability, heights], axis=1)
    acceptance = float(np.mean([s.acceptance_fraction.mean() for s in samplers]))
    return _Chains(drawn, heights, acceptance, drawn[:, -1])


def _posterior(problem: Problem, found: _Chains, status: str) -> Posterior:
    steps = found.places.shape[1]
    times = autocorrelation_times(found.places[:, steps // 4 :])
    longest = float(np.nanmax(times)) if np.isfinite(times).any() else math.inf
    burn = int(min(max(5.0 * longest, 0.1 * steps), 0.5 * steps)) if math.isfinite(longest) else steps // 2
    kept = found.places[:, burn:]
    convergence = judge(kept, found.acceptance)
    if status == COMPLETE and not convergence.is_converged:
        status = f"stopped: {convergence.sentence}"
    return Posterior(
        names=problem.names,
        scales=tuple(problem.scales),
        chains=kept,
        log_probability=found.heights[:, burn:],
        burn_in=burn,
        convergence=convergence,
        status=status,
        last=found.last,
    )


def autocorrelation_times(chains: FloatArray) -> FloatArray:
    """Integrated autocorrelation time of each parameter [steps], the largest of all ensembles.

    chains : (ensembles, steps, walkers, n). Infinite where a chain does not move.
    """
    from emcee.autocorr import integrated_time

    found = []
    for chain in chains:
        if len(chain) < 4 or np.any(chain.std(axis=(0, 1)) == 0.0):
            return np.full(chains.shape[-1], np.inf)
        found.append(integrated_time(chain, quiet=True, tol=0))
    return np.asarray(np.max(found, axis=0))


def r_hat(chains: FloatArray) -> FloatArray:
    """Potential scale reduction of each parameter, every half of an ensemble taken as one chain.

    sqrt(((s - 1)/s W + B/s)/W), with W the variance within and B that between halves, s the steps of a half; the
    walkers of an ensemble are averaged in W and count together in B. Source: gelman_1992, vehtari_2021.
    """
    half = chains.shape[1] // 2
    if half < 2:
        return np.full(chains.shape[-1], np.inf)
    halves = np.concatenate([chains[:, :half], chains[:, -half:]])
    pooled = halves.reshape(len(halves), -1, chains.shape[-1])
    within = pooled.var(axis=1, ddof=1).mean(axis=0)
    between = pooled.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.sqrt((within + between) / within)
    return np.asarray(np.where(within > 0.0, found, np.inf))


def judge(chains: FloatArray, acceptance: float) -> Convergence:
    """Diagnostics of chains (ensembles, steps, walkers, n) after burn-in, and the verdict."""
    steps = chains.shape[1]
    times, ratio = autocorrelation_times(chains), r_hat(chains)
    with np.errstate(divide="ignore"):
        effective = np.prod(chains.shape[:3]) / times
    missing = []
    if not steps >= LONG * times.max():
        missing.append(f"{steps} steps are fewer than {LONG:.0f} autocorrelation times of {times.max():.0f} steps")
    if not ratio.max() < R_HAT:
        missing.append(f"ensembles differ (R-hat {ratio.max():.3f}, at most {R_HAT})")
    if not effective.min() >= EFFECTIVE:
        missing.append(f"{effective.min():.0f} independent draws are fewer than {EFFECTIVE:.0f}")
    if not 0.05 < acceptance < 0.95:
        missing.append(f"{100 * acceptance:.0f} % of the steps are accepted")
    words = f"{'; '.join(missing)}." if missing else (
        f"Converged: R-hat {ratio.max():.4f}, at least {effective.min():.0f} independent draws, "
        f"autocorrelation time {times.max():.0f} of {steps} steps."
    )  # fmt: skip
    return Convergence(ratio, effective, times, acceptance, not missing, words)


def monte_carlo_error(posterior: Posterior, coverage: float = COVERAGE) -> FloatArray:
    """Half width of the interval of the posterior means, in coordinates (n,): z sigma/sqrt(effective draws)."""
    spread = posterior.draws.std(axis=0, ddof=1)
    return np.asarray(quantile(coverage) * spread / np.sqrt(posterior.convergence.effective_draws))
