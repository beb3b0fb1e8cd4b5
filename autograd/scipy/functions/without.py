"""The functions of `scipy.special` that have no derivative here, each with its reason.

What is in no table of rules and not here is a mistake, which a test finds.
"""

from collections.abc import Mapping

__all__ = ["MISSING", "NOTHING"]


def _by_name(reasons: Mapping[str, str]) -> dict[str, str]:
    return {name: why for why, names in reasons.items() for name in names.split()}


MISSING = _by_name(
    {
        "needs the derivative by a number of degrees of freedom, not written yet": (
            "chndtridf ncfdtridfd ncfdtridfn nctdtridf"
        ),
        "its slope is its second value; nothing to test a derivative by is known": """
            obl_ang1 obl_ang1_cv obl_rad1 obl_rad1_cv obl_rad2 obl_rad2_cv
            mathieu_modcem1 mathieu_modcem2 mathieu_modsem1 mathieu_modsem2
            pro_ang1 pro_ang1_cv pro_rad1 pro_rad1_cv pro_rad2 pro_rad2_cv
        """,
        "an eigenvalue, whose slope by q or c SciPy does not compute": """
            mathieu_a mathieu_b obl_cv pro_cv
        """,
        "SciPy computes it to eight digits or fewer, too few to test a rule by": (
            "itairy ncfdtrinc nctdtrinc"
        ),
        "Lamé's functions, whose slopes SciPy keeps to itself": (
            "ellip_harm ellip_harm_2"
        ),
        "a row of functions by their order: call the one of each order": """
            lqmn lqn pbdn_seq pbdv_seq pbvv_seq riccati_jn riccati_yn lmbda
        """,
    }
)
"""Differentiable, and without a rule: from the name to the reason."""

NOTHING = _by_name(
    {
        "takes whole numbers alone, which have no neighbours": """
            ai_zeros bi_zeros bei_zeros beip_zeros ber_zeros berp_zeros kei_zeros
            keip_zeros kelvin_zeros ker_zeros kerp_zeros erf_zeros fresnel_zeros
            fresnelc_zeros fresnels_zeros jn_zeros jnjnp_zeros jnp_zeros jnyn_zeros
            y0_zeros y1_zeros y1p_zeros yn_zeros ynp_zeros bernoulli euler factorial2
            factorialk stirling2 p_roots roots_chebyt roots_chebyu c_roots roots_chebys
            l_roots h_roots he_roots ps_roots roots_sh_chebyt roots_sh_chebyu
        """,
        "nodes and weights, for which the parameters are constants": """
            j_roots la_roots cg_roots js_roots
        """,
        "returns a polynomial as an object; its values are those of eval_…": """
            legendre chebyt chebyu chebyc chebys jacobi laguerre genlaguerre hermite
            hermitenorm gegenbauer sh_legendre sh_chebyt sh_chebyu sh_jacobi
        """,
        "numbers that belong to an order and a parameter, which are constants": """
            mathieu_even_coef mathieu_odd_coef obl_cv_seq pro_cv_seq ellip_normal
        """,
        "settings": "geterr seterr",
    }
)
"""Nothing to differentiate, or nothing to differentiate by."""
